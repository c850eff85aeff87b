"""Months are closed by two persons, and what comes late is booked in the open one."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.treasury.builders import ALICE, BOB, a_debit, a_plan, refused
from treasury import rules, selectors, services
from treasury.models import ClosedMonth, Entry

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
ENDS_AT = datetime(2026, 10, 31, 16, tzinfo=UTC)  # midnight in Shanghai
AFTER = ENDS_AT + timedelta(days=3)


def post(plan_id: int, *, at: datetime, key: str = "run/1") -> Entry:
    moves = {"clearing": 5, "receivable": -5}
    return services.post(plan_id=plan_id, key=key, moves=moves, memo="a test", at=at)


def ask(plan_id: int, *, month: date = OCTOBER, until_at: datetime = ENDS_AT) -> ClosedMonth:
    return services.ask_to_close(
        plan_id=plan_id, month=month, until_at=until_at, by=ALICE, at=AFTER
    )


def close(plan_id: int, *, month: date = OCTOBER, by: int = BOB) -> ClosedMonth:
    return services.close_month(plan_id=plan_id, month=month, by=by, at=AFTER)


def a_closed_october() -> int:
    plan_id = a_plan()
    ask(plan_id)
    close(plan_id)
    return plan_id


def test_a_month_is_closed_by_two_persons() -> None:
    plan_id = a_plan()

    asked = ask(plan_id)
    assert selectors.last_closed_month(plan_id) is None

    with pytest.raises(rules.SamePerson):
        close(plan_id, by=ALICE)
    closed = close(plan_id)

    assert closed == asked
    assert selectors.last_closed_month(plan_id) == closed
    assert (closed.asked_by, closed.closed_by) == (ALICE, BOB)


def test_a_month_is_asked_for_and_closed_once() -> None:
    plan_id = a_plan()

    assert ask(plan_id) == ask(plan_id)
    first = close(plan_id)
    again = services.close_month(plan_id=plan_id, month=OCTOBER, by=99, at=AFTER)

    assert (again.closed_by, again.closed_at) == (first.closed_by, first.closed_at)
    with pytest.raises(rules.MonthIsClosed):
        ask(plan_id)


def test_a_month_that_is_not_over_stays_open() -> None:
    plan_id = a_plan()

    with pytest.raises(rules.MonthNotOver):
        ask(plan_id, until_at=AFTER + timedelta(days=1))

    assert not selectors.closed_months(plan_id).exists()


def test_with_a_month_everything_before_it_is_closed() -> None:
    plan_id = a_closed_october()

    with pytest.raises(rules.MonthIsClosed):
        ask(plan_id, month=date(2026, 9, 1), until_at=ENDS_AT - timedelta(days=31))


def test_a_month_with_money_that_is_not_booked_stays_open() -> None:
    plan_id = a_plan()
    debit = a_debit(plan_id=plan_id)
    services.settle_debit(
        payer_id=debit.payer_id,
        plan_id=plan_id,
        to_period=1,
        at=AFTER,
        settled_on=date(2026, 10, 31),
    )

    with pytest.raises(rules.NotAllBooked) as refusal:
        ask(plan_id)

    assert refusal.value.day == date(2026, 10, 31)
    services.book_collected(plan_id=plan_id, settled_on=date(2026, 10, 31), at=AFTER)
    ask(plan_id)


def test_what_was_asked_for_can_be_taken_back_and_what_is_closed_cannot() -> None:
    plan_id = a_plan()
    ask(plan_id)

    assert services.keep_open(plan_id=plan_id, month=OCTOBER) == 1
    ask(plan_id)
    close(plan_id)
    assert services.keep_open(plan_id=plan_id, month=OCTOBER) == 0
    with refused("stays closed"):
        ClosedMonth.objects.filter(plan_id=plan_id).delete()
    with refused("stays closed"):
        ClosedMonth.objects.filter(plan_id=plan_id).update(until_at=AFTER)


def test_what_comes_late_is_booked_in_the_open_month_and_says_so() -> None:
    plan_id = a_closed_october()

    late = post(plan_id, at=datetime(2026, 10, 14, tzinfo=UTC))

    assert late.booked_at == ENDS_AT
    assert late.memo == "a test (late: of 2026-10-14)"


def test_what_comes_in_time_is_booked_when_it_was() -> None:
    plan_id, other = a_closed_october(), a_plan()

    assert post(plan_id, at=ENDS_AT).booked_at == ENDS_AT
    before = ENDS_AT - timedelta(microseconds=1)
    assert post(other, at=before).booked_at == before


def test_a_repeat_of_what_is_in_a_closed_month_books_nothing() -> None:
    plan_id = a_plan()
    first = post(plan_id, at=ENDS_AT - timedelta(days=2))
    ask(plan_id)
    close(plan_id)

    assert post(plan_id, at=ENDS_AT - timedelta(days=2)) == first
    assert Entry.objects.filter(plan_id=plan_id).count() == 1


def test_the_database_takes_nothing_into_a_closed_month() -> None:
    plan_id = a_closed_october()

    with refused("falls into a closed month"):
        Entry.objects.create(
            plan_id=plan_id, key="k", memo="m", booked_at=ENDS_AT - timedelta(seconds=1)
        )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("month_closed_by_another", {"closed_by": ALICE, "closed_at": AFTER, "last_entry": 0}),
        ("month_has_closer_iff_closed", {"closed_by": BOB}),
        (
            "month_closes_after_its_end",
            {"closed_by": BOB, "closed_at": ENDS_AT - timedelta(1), "last_entry": 0},
        ),
        ("month_is_its_first_day", {"month": date(2026, 10, 2)}),
    ],
)
def test_a_month_that_contradicts_itself_is_refused(
    constraint: str, fields: dict[str, object]
) -> None:
    asked = ask(a_plan())

    with refused(constraint):
        ClosedMonth.objects.filter(pk=asked.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
def test_whoever_closes_waits_for_whoever_books() -> None:
    """An entry of October is written and not committed: October closes after it, not around it."""
    plan_id = a_plan()
    ask(plan_id)
    closed: list[ClosedMonth] = []

    def close_beside() -> None:
        try:
            closed.append(close(plan_id))
        finally:
            connections.close_all()

    with transaction.atomic():
        in_october = post(plan_id, at=ENDS_AT - timedelta(hours=1))
        closing = threading.Thread(target=close_beside)
        closing.start()
        _until_somebody_waits()
        assert not closed
    closing.join()

    in_october.refresh_from_db()
    assert in_october.booked_at < ENDS_AT
    assert closed[0].closed_at == AFTER
    assert post(plan_id, at=ENDS_AT - timedelta(hours=1), key="run/2").booked_at == ENDS_AT


def _until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype='advisory' AND NOT granted"
            )
            if cursor.fetchone() != (0,):
                return


@given(month=st.dates(date(1999, 1, 1), date(2100, 12, 31)))
def test_the_month_after_begins_after_the_month(month: date) -> None:
    after = rules.month_after(month)

    assert after.day == 1
    assert after > month
    assert (after - timedelta(days=1)).month == month.month


@given(memo=st.text(max_size=400), late_by=st.integers(1, 10**6))
def test_a_late_memo_still_fits(memo: str, late_by: int) -> None:
    at, told = rules.booked_when(
        memo=memo, at=ENDS_AT - timedelta(seconds=late_by), closed_until=ENDS_AT
    )

    assert at == ENDS_AT
    assert len(told) <= 300
    assert "(late: of 202" in told
