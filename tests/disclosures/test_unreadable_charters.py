"""A charter that can no longer be read holds up no sweep of what is published."""

from collections.abc import Callable

import pytest

from audits import tasks as audits
from disclosures import tasks
from logbook import tasks as logbook
from receipts import tasks as receipts
from tests.apportionment.test_bad_input import a_plan_that_cannot_be_read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sweep",
    [
        audits.follow_audits,
        logbook.sign_checkpoint,
        receipts.build_trees,
        tasks.close_days,
        tasks.count_periods,
        tasks.fill_log,
        tasks.follow_warnings,
        tasks.open_audits,
        tasks.publish_reports,
    ],
)
def test_an_unreadable_charter_holds_up_no_sweep(sweep: Callable[[], None]) -> None:
    a_plan_that_cannot_be_read()

    sweep()
