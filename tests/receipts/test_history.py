"""Random and told lives: every leaf is the row that the oracle wrote, to the cent."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from apportionment.models import Run
from apportionment.states import RunState
from receipts import services
from receipts.models import RunTree
from receipts.selectors.leaves import leaves_of
from tests.apportionment.history.machine import History
from tests.apportionment.history.office import Office
from tests.apportionment.history.test_lives import a_pool

HISTORIES = settings(
    max_examples=4,
    stateful_step_count=20,
    deadline=None,
    phases=set(Phase) - {Phase.explain, Phase.shrink},
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_bank_that_never_answers_at_once(settings: Settings) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9"


def leaves_are_the_oracles(office: Office) -> int:
    """Build the tree of every sealed run, compare it head by head, and say how many there are."""
    found = 0
    for run in Run.objects.of_plan(office.plan.pk).filter(state=RunState.SEALED):
        tree = services.build_tree(run_id=run.pk, at=office.now)
        rows = [row for row in office.oracle.rows if row.no == run.period.no]
        assert _leaves(run.pk) == sorted((row.enrolment, row.charged) for row in rows)
        assert (tree.count, tree.sum_minor) == (len(rows), sum(row.charged for row in rows))
        found += len(rows)
    return found


def _leaves(run_id: int) -> list[tuple[int, int]]:
    tree = RunTree.objects.select_related("run__period").get(pk=run_id)
    leaves = leaves_of(tree)
    return sorted(
        (int.from_bytes(enrolment), int.from_bytes(minor))
        for part in tree.slices.all()
        for enrolment, minor in leaves.rows(part)
    )


class Receipts(History):
    """A small pool's life, and its trees at the end of it."""

    def teardown(self) -> None:
        try:
            with transaction.atomic():
                leaves_are_the_oracles(self.office)
        finally:
            super().teardown()


@pytest.mark.thorough
def test_trees_of_random_histories_are_the_oracles() -> None:
    run_state_machine_as_test(Receipts, settings=HISTORIES)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("kind", ["postpaid", "carried", "plain", "prepaid", "fixed", "yearly"])
def test_trees_under_every_money_rule_are_the_oracles(kind: str) -> None:
    office = a_pool(kind)
    for award_minor in (900_000, 3_000, 900_000, 900_000, 0):
        office.pass_time(timedelta(days=12))
        if award_minor:
            office.claim(min(office.oracle.heads), award_minor=award_minor)
        if office.open():
            office.exempt_one(max(office.oracle.heads))
            office.seal()

    assert leaves_are_the_oracles(office) > 10
