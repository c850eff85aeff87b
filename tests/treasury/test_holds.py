"""What holds a debit: a threshold, a pause, the payer's own limit. What is due stays due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.treasury.builders import (
    ALICE,
    DEBIT_DAY,
    NOON,
    a_debit,
    a_payer,
    a_plan,
    ask,
    dues,
    refused,
    request,
    spans,
)
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services
from treasury.models import DebitPause, PayerLimit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 14, 12, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 14, 12, tzinfo=UTC)
TOMORROW = DEBIT_DAY + timedelta(days=1)


def pause(
    payer_id: int, plan_id: int, *, from_on: date = DEBIT_DAY, until_on: date | None = None
) -> DebitPause:
    return services.pause_debits(
        payer_id=payer_id,
        plan_id=plan_id,
        from_on=from_on,
        until_on=until_on,
        reason="lost their job",
        by=ALICE,
    )


def limit(
    payer_id: int, plan_id: int, *, month: int | None = None, year: int | None = None
) -> PayerLimit | None:
    return services.set_limits(
        payer_id=payer_id, plan_id=plan_id, month_minor=month, year_minor=year, at=NOON
    )


def held(plan_id: int, owed: dict[int, int], *, on: date = DEBIT_DAY) -> list[tuple[int, int, str]]:
    found = selectors.held_payers(plan_id=plan_id, dues=dues(owed), debit_on=on)
    return [(one.payer_id, one.amount_minor, one.by) for one in found]


# The threshold


def test_less_than_the_threshold_is_not_asked_for_until_it_is_reached() -> None:
    plan_id, payer = a_plan(), a_payer()

    made = [
        request(plan_id, {payer.pk: owed}, to_period=period, collect_from_minor=500)
        for period, owed in enumerate((499, 500, 999, 1000), start=1)
    ]

    assert made == [0, 1, 0, 1]
    assert spans(payer.pk, plan_id) == [(0, 2, 500), (2, 4, 500)]


def test_whoever_leaves_is_asked_whatever_the_threshold() -> None:
    plan_id, leaver, other = a_plan(), a_payer(), a_payer()
    owed = {leaver.pk: 1, other.pk: 1}

    assert request(plan_id, owed, collect_from_minor=500, leaving=[leaver.pk]) == 1
    assert spans(leaver.pk, plan_id) == [(0, 1, 1)]


def test_a_payer_who_wants_to_pay_is_not_held() -> None:
    plan_id, payer = a_plan(), a_payer()
    pause(payer.pk, plan_id)
    limit(payer.pk, plan_id, month=0)
    owed = {payer.pk: 5}

    assert request(plan_id, owed, collect_from_minor=500) == 0
    assert request(plan_id, owed, collect_from_minor=500, by_payer=True) == 1


# Pauses


@pytest.mark.parametrize(
    ("from_on", "until_on", "made"),
    [
        (DEBIT_DAY, None, 0),
        (DEBIT_DAY, TOMORROW, 0),
        (TOMORROW, None, 1),
        (date(2026, 1, 1), DEBIT_DAY, 1),
    ],
)
def test_a_pause_holds_the_debits_of_its_days(
    from_on: date, until_on: date | None, made: int
) -> None:
    plan_id, payer = a_plan(), a_payer()
    pause(payer.pk, plan_id, from_on=from_on, until_on=until_on)
    owed = {payer.pk: 5}
    expected = [] if made else [(payer.pk, 5, "pause")]

    assert held(plan_id, owed) == expected
    assert request(plan_id, owed) == made
    assert held(a_plan(), owed) == []


def test_what_a_pause_held_is_debited_once_it_is_over() -> None:
    plan_id, payer = a_plan(), a_payer()
    pause(payer.pk, plan_id)
    assert request(plan_id, {payer.pk: 5}) == 0

    services.resume_debits(payer_id=payer.pk, plan_id=plan_id, on=TOMORROW)

    assert request(plan_id, {payer.pk: 12}, to_period=2, at=APRIL) == 1
    assert spans(payer.pk, plan_id) == [(0, 2, 12)]


def test_pauses_of_one_payer_have_no_day_in_common() -> None:
    plan_id, payer = a_plan(), a_payer()
    first = pause(payer.pk, plan_id, until_on=TOMORROW)
    pause(payer.pk, plan_id, from_on=TOMORROW)

    for from_on in (date(2026, 1, 1), DEBIT_DAY, TOMORROW):
        with pytest.raises(rules.AlreadyPaused):
            pause(payer.pk, plan_id, from_on=from_on)

    assert selectors.pause_of(payer_id=payer.pk, plan_id=plan_id, on=DEBIT_DAY) == first
    assert DebitPause.objects.filter(payer=payer).count() == 2


def test_resume_debits_ends_a_pause_or_calls_it_off() -> None:
    plan_id, payer = a_plan(), a_payer()
    whose: dict[str, Any] = {"payer_id": payer.pk, "plan_id": plan_id}
    pause(payer.pk, plan_id)
    ended = services.resume_debits(**whose, on=TOMORROW)
    assert ended is not None
    assert ended.until_on == TOMORROW

    pause(payer.pk, plan_id, from_on=date(2026, 9, 1))
    called_off = services.resume_debits(**whose, on=TOMORROW)

    assert called_off is not None
    assert called_off.until_on == called_off.from_on
    assert selectors.pause_of(**whose, on=date(2026, 9, 1)) is None
    assert services.resume_debits(**whose, on=TOMORROW) is None


def test_a_debit_made_before_is_not_asked_for_during_a_pause(provider: Provider) -> None:
    debit = a_debit(plan_id=a_plan())
    pause(debit.payer_id, debit.plan_id)
    late = NOON + timedelta(days=9)

    assert selectors.due_debit_keys(plan_id=debit.plan_id, at=NOON, limit=9) == []
    assert not selectors.late_debits(plan_id=debit.plan_id, at=late).exists()
    with pytest.raises(rules.DebitsPaused):
        ask(debit)

    assert ask(debit, by_payer=True).state == DebitState.ASKED


def test_a_pause_holds_by_the_plans_day_wherever_the_plan_is(provider: Provider) -> None:
    """In Shanghai the day begins eight hours before it does by UTC; so does the pause."""
    debit = a_debit(plan_id=a_plan())
    pause(debit.payer_id, debit.plan_id, from_on=TOMORROW)
    at = NOON + timedelta(hours=5)  # 01:00 of the next day there
    whose: dict[str, Any] = {"plan_id": debit.plan_id, "at": at}

    assert selectors.due_debit_keys(**whose, limit=9, on=DEBIT_DAY) == [debit.key]
    assert selectors.due_debit_keys(**whose, limit=9, on=TOMORROW) == []
    with pytest.raises(rules.DebitsPaused):
        services.ask_debit(payer_id=debit.payer_id, to_period=1, on=TOMORROW, **whose)


# Limits


@pytest.mark.parametrize(
    ("month", "year", "made"),
    [
        (None, None, [1, 1, 1, 1]),
        (10, None, [1, 1, 1, 1]),
        (9, None, [1, 0, 1, 1]),
        (None, 14, [1, 1, 0, 1]),
        (None, 15, [1, 1, 1, 1]),
        (9, 9, [1, 0, 0, 1]),
        (0, None, [0, 0, 0, 0]),
        (None, 4, [0, 0, 0, 0]),
    ],
)
def test_a_limit_holds_the_whole_debit_that_would_exceed_it(
    month: int | None, year: int | None, made: list[int]
) -> None:
    plan_id, payer = a_plan(), a_payer()
    limit(payer.pk, plan_id, month=month, year=year)
    days = (NOON, NOON + timedelta(days=7), APRIL, NEXT_YEAR)

    found = []
    for period, at in enumerate(days, start=1):
        debited = selectors.debited_minor(payer_id=payer.pk, plan_id=plan_id)
        owed = {payer.pk: debited + 5}
        found.append(request(plan_id, owed, to_period=period, at=at))
        is_held = held(plan_id, owed, on=at.date())
        assert is_held == ([] if found[-1] else [(payer.pk, 5, "limit")])

    assert found == made


def test_what_a_limit_held_is_not_cut() -> None:
    plan_id, payer = a_plan(), a_payer()
    limit(payer.pk, plan_id, month=9)

    made = [
        request(plan_id, {payer.pk: owed}, to_period=period, at=at)
        for period, owed, at in ((1, 5, NOON), (2, 10, NOON), (3, 15, APRIL), (4, 15, APRIL))
    ]

    assert made == [1, 0, 0, 0]  # the 10 that are due by now are above 9, too
    assert limit(payer.pk, plan_id, month=10) is not None
    assert request(plan_id, {payer.pk: 15}, to_period=4, at=APRIL) == 1
    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 4, 10)]


def test_limits_are_replaced_and_taken_away() -> None:
    plan_id, payer = a_plan(), a_payer()
    limit(payer.pk, plan_id, month=9)
    limit(payer.pk, plan_id, year=100)

    found = selectors.limits_of(payer_id=payer.pk, plan_id=plan_id)
    assert found is not None
    assert (found.month_minor, found.year_minor, found.set_at) == (None, 100, NOON)

    assert limit(payer.pk, plan_id) is None
    assert selectors.limits_of(payer_id=payer.pk, plan_id=plan_id) is None


def test_limits_and_pauses_of_one_plan_do_not_hold_another() -> None:
    payer, one, other = a_payer(), a_plan(), a_plan()
    pause(payer.pk, one)
    limit(payer.pk, one, month=0)

    assert request(other, {payer.pk: 5}) == 1


# The bad row


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("pause_runs_forward", {"until_on": DEBIT_DAY - timedelta(days=1)}),
        ("pause_has_a_reason", {"reason": ""}),
    ],
)
def test_a_pause_that_contradicts_itself_is_refused(
    constraint: str, change: dict[str, Any]
) -> None:
    made = pause(a_payer().pk, a_plan())

    with refused(constraint):
        DebitPause.objects.filter(pk=made.pk).update(**change)


def test_a_second_open_pause_is_refused() -> None:
    made = pause(a_payer().pk, a_plan())

    with refused("one_open_pause"):
        DebitPause.objects.create(
            payer=made.payer,
            plan_id=made.plan_id,
            from_on=TOMORROW,
            reason="again",
            granted_by=ALICE,
        )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("limit_limits_something", {"month_minor": None}),
        ("limit_is_not_negative", {"month_minor": -1}),
        ("limit_is_not_negative", {"year_minor": -1}),
    ],
)
def test_a_limit_of_nothing_is_refused(constraint: str, change: dict[str, Any]) -> None:
    made = limit(a_payer().pk, a_plan(), month=5)
    assert made is not None

    with refused(constraint):
        PayerLimit.objects.filter(pk=made.pk).update(**change)
