"""The bad row of an item, an exception or a rebate, tried past every service."""

from collections.abc import Callable

import pytest
from django.db import connection

from apportionment import services
from apportionment.models import DueException, Period, Rebate, RunItem
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Band, Plan
from tests.apportionment.builders import (
    OPENING,
    a_payer_of,
    a_proposed_run,
    a_released_run,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from tests.apportionment.test_constraints import change, copy, refuses
from tests.members.builders import FOUNDED

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    """Return a pool with an item and a correction that wait."""
    plan = a_small_pool()
    RunItem.objects.create(
        plan=plan,
        kind=ItemKind.SUBSIDY,
        key="gift/1",
        amount_minor=1_000,
        reason="a gift",
        recorded_at=OPENING,
    )
    DueException.objects.create(
        payer_id=a_payer_of(plan),
        enrolment=an_enrolment_of(plan),
        plan=plan,
        kind=ExceptionKind.ADJUSTMENT,
        key="wrong-band/1",
        amount_minor=5,
        reason="counted in the wrong band",
        recorded_at=OPENING,
    )
    return plan


def a_rebate(plan: Plan, period: Period) -> Rebate:
    return Rebate.objects.create(
        plan=plan,
        band=Band.objects.filter(plan=plan).earliest("pk"),
        no=1,
        rebate_minor=5,
        cumulative_minor=5,
        granted_in=period,
    )


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("exception_is_recorded_once", {}),
        ("exempt_amount_is_a_share", {"kind": ExceptionKind.EXEMPT, "amount_minor": -1}),
        ("refund_lowers_the_due", {"kind": ExceptionKind.REFUND, "amount_minor": 0}),
        ("exception_has_a_reason", {"key": "2", "reason": ""}),
        ("exception_withdrawn_is_in_no_run", {"key": "2", "withdrawn_at": FOUNDED}),
    ],
)
def test_a_bad_exception_is_refused(pool: Plan, constraint: str, values: dict[str, object]) -> None:
    refuses(constraint, copy(DueException, **values))


def test_an_enrolment_is_exempt_once_a_period(pool: Plan) -> None:
    period = a_proposed_run(pool).period
    copy(DueException, key="2", kind=ExceptionKind.EXEMPT, period=period)()

    refuses("exempt_once_a_period", copy(DueException, key="3"))


@pytest.mark.parametrize(
    ("constraint", "deed"),
    [
        ("run_item_is_recorded_once", copy(RunItem)),
        ("run_item_is_of_something", change(RunItem, amount_minor=0)),
        ("run_item_has_a_reason", change(RunItem, reason="")),
        ("run_item_withdrawn_is_in_no_run", change(RunItem, withdrawn_at=FOUNDED)),
    ],
)
def test_a_bad_item_is_refused(pool: Plan, constraint: str, deed: Callable[[], object]) -> None:
    refuses(constraint, deed)


def test_what_was_withdrawn_is_taken_up_by_no_run(pool: Plan) -> None:
    item, exception = RunItem.objects.get(), DueException.objects.get()
    by = officers(pool)[0]
    services.withdraw_item(item_id=item.pk, by=by, at=OPENING)
    services.withdraw_exception(exception_id=exception.pk, by=by, at=OPENING)
    period = a_proposed_run(pool).period

    refuses("run_item_withdrawn_is_in_no_run", change(RunItem, period=period))
    refuses("exception_withdrawn_is_in_no_run", change(DueException, period=period))


@pytest.mark.parametrize(
    "deed",
    [
        change(RunItem, amount_minor=1),
        change(RunItem, period=None),
        lambda: RunItem.objects.all()._raw_delete("default"),
        copy(RunItem, key="slipped in"),
        change(DueException, amount_minor=1),
        change(DueException, period=None),
        lambda: DueException.objects.all()._raw_delete("default"),
        copy(DueException, key="slipped in"),
    ],
    ids=[
        "change an item",
        "give an item back",
        "delete an item",
        "add an item",
        "change an exception",
        "give an exception back",
        "delete an exception",
        "add an exception",
    ],
)
def test_what_a_sealed_run_took_up_stays(pool: Plan, deed: Callable[[], object]) -> None:
    a_sealed_run(pool)

    refuses("what was sealed stays as it is", deed)


def test_nothing_enters_a_period_that_was_given_up(pool: Plan) -> None:
    run = a_proposed_run(pool)
    services.abandon_run(
        run_id=run.pk, by=officers(pool)[0], reason="wrong", at=run.period.notice_until
    )

    refuses("what was sealed stays", change(RunItem, period=run.period))
    refuses("what was sealed stays", change(DueException, period=run.period))


def test_a_rebate_never_changes_and_comes_only_with_its_run(pool: Plan) -> None:
    run = a_released_run(pool)
    rebate = a_rebate(pool, run.period)

    refuses("what was sealed stays", change(Rebate, rebate_minor=1))
    refuses("what was sealed stays", lambda: Rebate.objects.all()._raw_delete("default"))
    refuses("one_rebate_per_band", copy(Rebate))
    refuses("rebate_is_in_its_running_total", copy(Rebate, no=2, cumulative_minor=4))
    services.seal_run(run_id=run.pk, at=run.period.notice_until)
    refuses("what was sealed stays", copy(Rebate, no=2))
    assert rebate.pk


@pytest.mark.parametrize("table", ["runitem", "exception", "rebate"])
def test_no_table_of_what_was_taken_up_can_be_emptied(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.allow_truncate = 'off'")

        refuses("append only", lambda: cursor.execute(f"TRUNCATE apportionment_{table} CASCADE"))
