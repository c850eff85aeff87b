"""A charter that can no longer be read holds up no other plan in what is published."""

from collections.abc import Iterator

import pytest

from audits import tasks as audits
from config.celery import app
from disclosures import tasks
from disclosures.models import Report, Tally, WarningChange
from logbook import selectors as logbook
from logbook import tasks as logbook_tasks
from logbook.models import Leaf
from receipts import tasks as receipts
from tests.apportionment.builders import a_sealed_run, a_small_pool
from tests.apportionment.test_bad_input import a_plan_that_cannot_be_read

pytestmark = pytest.mark.django_db
SWEEPS = (
    receipts.build_trees,
    tasks.publish_reports,
    tasks.count_periods,
    tasks.follow_warnings,
    tasks.open_audits,
    audits.follow_audits,
    tasks.fill_log,
    logbook_tasks.sign_checkpoint,
)


@pytest.fixture
def as_workers_do() -> Iterator[None]:
    """Run a task where it is sent; what fails, fails alone."""
    app.conf.update(task_always_eager=True, task_eager_propagates=False)
    yield
    app.conf.update(task_always_eager=False)


def test_the_next_plan_is_published_counted_watched_and_logged(as_workers_do: None) -> None:
    broken, healthy = a_plan_that_cannot_be_read(), a_small_pool()
    assert broken.pk < healthy.pk  # it comes first in every sweep
    run = a_sealed_run(healthy)

    for sweep in SWEEPS:
        sweep()

    report = Report.objects.get(run=run)
    assert Tally.objects.filter(run=run).exists()
    assert WarningChange.objects.filter(plan=healthy).exists()
    assert Leaf.objects.filter(path=f"plans/{healthy.slug}/periods/{report.no}/report.json")
    assert logbook.latest_checkpoint() is not None
