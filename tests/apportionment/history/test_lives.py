"""Five told lives, so that what random ones may miss surely happens: every kind of money rule."""

from datetime import date
from typing import Final

import pytest
from django.db.models import Sum
from pytest_django import Settings

from apportionment.models import DueException, Portion, Run
from apportionment.states import ItemKind, RunState
from tests.apportionment.history import agreement
from tests.apportionment.history.office import Office
from treasury.models import Debit

pytestmark = pytest.mark.django_db

GROWN_UP: Final = date(1990, 5, 20)
TURNS_45_SOON: Final = date(1980, 11, 20)


@pytest.fixture(autouse=True)
def a_bank_that_never_answers_at_once(settings: Settings) -> None:
    settings.GATEWAY_URL = "http://127.0.0.1:9"


def a_pool(kind: str) -> Office:
    """Return a pool of five: three families, one member about to change bands."""
    office = Office(kind)
    for number, born_on in enumerate([GROWN_UP, TURNS_45_SOON, GROWN_UP, GROWN_UP, GROWN_UP]):
        assert office.join(family=number % 3, name="甲乙丙丁戊"[number], born_on=born_on)
    return office


def live(office: Office, *, award_minor: int = 0, fates: tuple[str, ...] = ("paid",)) -> Run:
    """Live one period to its end, and compare everything."""
    if award_minor:
        office.claim(min(office.oracle.heads), award_minor=award_minor)
    assert office.open()
    run = office.run
    assert run is not None
    office.seal()
    office.make_debits()
    office.collect(fates)
    agreement.all_agree(office)
    agreement.all_periods_agree(office)
    agreement.leavers_are_known(office)
    run.refresh_from_db()
    return run


def whole_minor(run: Run) -> int:
    """Return what would be charged if no yearly cap cut anything."""
    return sum(one.headcount * (one.share_minor or 0) for one in run.period.shares.all())


def summed(office: Office, figure: str) -> int:
    runs = Run.objects.of_plan(office.plan.pk).filter(state=RunState.SEALED)
    return int(runs.aggregate(minor=Sum(figure))["minor"] or 0)


def test_a_capped_pool_that_spares_claimants() -> None:
    office = a_pool("postpaid")

    runs = [live(office, award_minor=900_000) for _ in range(5)]

    assert any((run.charged_minor or 0) < whole_minor(run) for run in runs)
    assert DueException.objects.filter(kind="exempt", amount_minor__gt=0).exists()
    assert any(row.band == "y45-y65" for row in office.oracle.rows)
    assert {row.year for row in office.oracle.rows} == {2025, 2026}


def test_a_pool_whose_members_wait_change_payers_leave_and_come_back() -> None:
    office = a_pool("carried")
    office.pass_time(office.next_cutoff - office.now)
    assert not office.open()  # everybody waits still
    first, second, third, *_ = sorted(office.oracle.heads)
    live(office, award_minor=300_000)
    office.change_payer(first, family=2)
    office.leave(second)
    office.pause(family=0)
    live(office, award_minor=20_000)
    office.resume(second)
    office.unpause(family=0)
    office.leave(third)
    live(office, award_minor=20_000)

    assert len({row.payer for row in office.oracle.rows if row.enrolment == first}) == 2
    assert [row.no for row in office.oracle.rows if row.enrolment == second] == [1, 3]
    assert Portion.objects.aggregate(minor=Sum("cut_minor"))["minor"] > 0


def test_a_pool_in_which_debits_fail_are_given_up_and_are_paid_after_all() -> None:
    office = a_pool("plain")
    live(office, award_minor=50_000, fates=("failed", "lost", "paid"))
    office.hear_late(is_paid=True)
    office.lapse(family=0)
    live(office, award_minor=5_000)
    office.pay_late()
    live(office)

    given_up = Debit.objects.filter(written_off_on__isnull=False)
    assert summed(office, "written_off_minor") == sum(one.amount_minor for one in given_up) > 0
    assert summed(office, "recovered_minor") == summed(office, "written_off_minor")


def test_a_pool_of_balances_with_corrections() -> None:
    office = a_pool("prepaid")
    for family in range(3):
        live(office, award_minor=20_000)
        office.top_up(family=family, minor=30_000)
        office.correct(min(office.oracle.heads), minor=777 - 800 * family, is_refund=family == 1)
        office.item(ItemKind.SUBSIDY, minor=100)
        agreement.all_agree(office)
    live(office)

    assert (summed(office, "refunds_minor"), summed(office, "subsidy_minor")) == (23, 300)
    assert Debit.objects.filter(plan_id=office.plan.pk, state="paid").exists()


@pytest.mark.parametrize("kind", ["fixed", "yearly"])
def test_a_pool_of_fixed_contributions_gives_its_surplus_back(kind: str) -> None:
    office = a_pool(kind)

    runs = [live(office, award_minor=3_000) for _ in range(3)]
    office.leave(max(office.oracle.heads))
    runs += [live(office), live(office)]

    assert summed(office, "contributed_minor") > 0
    if kind == "fixed":
        assert summed(office, "rebates_minor") > 0
        assert [run.rebates_minor > 0 for run in runs].count(True) == 1
