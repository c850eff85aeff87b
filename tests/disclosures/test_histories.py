"""Told and random lives of a pool: what was sealed under any rule is found again and published."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from apportionment.models import Run
from apportionment.states import RunState
from charter.models import Plan
from disclosures import rules
from disclosures.models import Report
from tests.apportionment.healthy import a_busy_pool
from tests.apportionment.history.machine import History
from tests.apportionment.history.office import Office
from tests.apportionment.history.test_lives import a_pool
from tests.disclosures.builders import published

HISTORIES = settings(
    max_examples=4,
    stateful_step_count=25,
    deadline=None,
    phases=set(Phase) - {Phase.explain, Phase.shrink},
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_bank_that_never_answers_at_once(settings: Settings) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9"


def publish_all(plan: Plan) -> list[rules.Document]:
    """Publish whatever is sealed, oldest first; a figure that is not found again raises."""
    sealed = Run.objects.of_plan(plan.pk).filter(state=RunState.SEALED)
    return [
        rules.read(published(run).body)
        for run in sealed.select_related("period").order_by("period__no")
    ]


def publish_life(office: Office) -> list[rules.Document]:
    with transaction.atomic():
        return publish_all(office.plan)


class Published(History):
    """A small pool's life, and its reports at the end of it."""

    def teardown(self) -> None:
        try:
            publish_life(self.office)
        finally:
            super().teardown()


@pytest.mark.thorough
def test_whatever_random_lives_seal_is_found_again() -> None:
    run_state_machine_as_test(Published, settings=HISTORIES)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("kind", ["postpaid", "carried", "plain", "prepaid", "fixed", "yearly"])
def test_what_is_sealed_under_every_money_rule_is_found_again(kind: str) -> None:
    office = a_pool(kind)
    for award_minor in (900_000, 3_000, 900_000, 0):
        office.pass_time(timedelta(days=12))
        if award_minor:
            office.claim(min(office.oracle.heads), award_minor=award_minor)
        if office.open():
            office.exempt_one(max(office.oracle.heads))
            office.seal()

    documents = publish_life(office)

    assert len(documents) > 1
    for before, after in zip(documents, documents[1:], strict=False):
        sha256 = Report.objects.get(plan=office.plan, no=before.period.no).sha256
        rules.require_agreeing(rules.chained(after, before, before_sha256=sha256))


def test_a_busy_pool_tells_what_came_in_went_out_and_was_confirmed() -> None:
    plan = a_busy_pool()

    *_, last = publish_all(plan)

    assert last.collected is not None
    assert last.collected.asked_minor > last.collected.collected_minor > 0
    assert last.collected.open_minor > 0
    assert last.paid is not None
    assert last.paid.awards_minor > 0
    assert last.paid.confirmed == 0
