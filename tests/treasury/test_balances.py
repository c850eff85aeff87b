"""Balances of payers in a prepaid plan: paid in, drawn from, given back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.members.threads import at_once
from tests.treasury.builders import NOON, a_payer, a_payout, a_plan, books, refused, request
from treasury import rules, selectors, services
from treasury.models import Debit, Payer, TopUp
from treasury.rules import NO_PAYER_ABOVE
from treasury.states import DebitState, PaidFrom

pytestmark = pytest.mark.django_db


def pay_in(
    payer: Payer, plan_id: int, minor: int, *, key: str = "a", cap_minor: int | None = None
) -> TopUp:
    return services.top_up(
        payer_id=payer.pk,
        plan_id=plan_id,
        key=f"{payer.pk}/{key}",
        amount_minor=minor,
        cap_minor=cap_minor,
        at=NOON,
    )


def give_back(payer: Payer, plan_id: int, minor: int, *, key: str = "back") -> TopUp:
    return services.return_balance(
        payer_id=payer.pk, plan_id=plan_id, key=f"{payer.pk}/{key}", amount_minor=minor, at=NOON
    )


def draw(plan_id: int, *, to_period: int = 1, first: int = 0, until: int = NO_PAYER_ABOVE) -> int:
    return services.draw_debits(
        plan_id=plan_id, to_period=to_period, payer_from=first, payer_until=until, at=NOON
    )


def balance(payer: Payer, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)


def balances(plan_id: int) -> dict[int, int]:
    query = selectors.balances_query(plan_id)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return dict(cursor.fetchall())


# Paid in and given back


def test_top_up_books_what_came_in_once() -> None:
    plan_id, payer = a_plan(), a_payer()

    first, second = (pay_in(payer, plan_id, 3000) for _ in range(2))

    assert first == second
    assert balance(payer, plan_id) == 3000
    assert balances(plan_id) == {payer.pk: 3000}
    assert books(plan_id) == {"clearing": 3000, "balances": -3000}


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_neither_paid_in_nor_given_back(minor: int) -> None:
    plan_id, payer = a_plan(), a_payer()

    for deed in (pay_in, give_back):
        with pytest.raises(rules.NothingToMove):
            deed(payer, plan_id, minor)

    assert not books(plan_id)


def test_a_key_that_names_another_payment_is_refused() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 3000)

    with pytest.raises(rules.KeyReused):
        pay_in(payer, plan_id, 3001)
    with pytest.raises(rules.KeyReused):
        give_back(payer, plan_id, 3000, key="a")

    assert balance(payer, plan_id) == 3000


def test_top_up_above_the_cap_is_refused_with_its_facts() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 3000, cap_minor=3000)

    with pytest.raises(rules.BalanceAboveCap) as refusal:
        pay_in(payer, plan_id, 1, key="b", cap_minor=3000)

    assert (refusal.value.balance_minor, refusal.value.cap_minor) == (3000, 3000)
    assert balance(payer, plan_id) == 3000
    assert pay_in(payer, plan_id, 3000, cap_minor=3000).amount_minor == 3000  # the first, again


def test_return_balance_gives_back_what_is_there_once() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 3000)

    returned = [give_back(payer, plan_id, 1000) for _ in range(2)]

    assert [one.amount_minor for one in returned] == [-1000, -1000]
    assert balance(payer, plan_id) == 2000
    assert books(plan_id) == {"clearing": 2000, "balances": -2000}
    with pytest.raises(rules.BalanceTooSmall) as refusal:
        give_back(payer, plan_id, 2001, key="more")
    assert (refusal.value.balance_minor, refusal.value.amount_minor) == (2000, 2001)


def test_what_payers_hold_is_not_there_to_be_paid_out() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 3000)
    assert selectors.available_minor(plan_id=plan_id) == 0

    request(plan_id, {payer.pk: 1000})
    draw(plan_id)
    services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON)
    a_payout(plan_id=plan_id, amount_minor=400)

    assert selectors.available_minor(plan_id=plan_id) == 600


# Drawn


def test_draw_debits_pays_where_the_balance_reaches_and_leaves_the_rest_open() -> None:
    plan_id, rich, exact, poor, none = a_plan(), a_payer(), a_payer(), a_payer(), a_payer()
    for payer, minor in ((rich, 3000), (exact, 972), (poor, 971)):
        pay_in(payer, plan_id, minor)
    request(plan_id, dict.fromkeys([payer.pk for payer in (rich, exact, poor, none)], 972))

    assert [draw(plan_id), draw(plan_id)] == [2, 0]

    states = dict(Debit.objects.filter(plan_id=plan_id).values_list("payer_id", "state"))
    assert [states[payer.pk] for payer in (rich, exact, poor, none)] == [
        *[DebitState.PAID] * 2,
        *[DebitState.OPEN] * 2,
    ]
    assert balances(plan_id) == {rich.pk: 2028, exact.pk: 0, poor.pk: 971}


def test_draw_debits_pays_the_oldest_first_and_what_was_topped_up_since() -> None:
    plan_id, payer = a_plan(), a_payer()
    for period, owed in enumerate((100, 300, 350), start=1):
        request(plan_id, {payer.pk: owed}, to_period=period)
    pay_in(payer, plan_id, 299)

    assert draw(plan_id, to_period=3) == 1
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID)
    assert paid.get().to_period == 1

    pay_in(payer, plan_id, 51, key="b")
    assert draw(plan_id, to_period=2) == 1
    assert draw(plan_id, to_period=3) == 1
    assert balance(payer, plan_id) == 0


def test_draw_debits_keeps_to_its_slice_and_plan() -> None:
    plan_id, other_plan, payers = a_plan(), a_plan(), [a_payer() for _ in range(3)]
    for payer in payers:
        for plan in (plan_id, other_plan):
            pay_in(payer, plan, 10)
            request(plan, {payer.pk: 5})

    assert draw(plan_id, first=payers[1].pk, until=payers[2].pk) == 1
    assert balance(payers[1], plan_id) == 5
    assert balance(payers[1], other_plan) == 10


def test_what_was_drawn_is_booked_from_the_balances() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 3000)
    request(plan_id, {payer.pk: 972})
    draw(plan_id)

    services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON)

    assert books(plan_id) == {"clearing": 3000, "balances": -2028, "receivable": -972}


def test_what_was_given_up_and_then_drawn_is_not_taken_twice() -> None:
    plan_id, payer = a_plan(), a_payer()
    request(plan_id, {payer.pk: 972})
    services.write_off_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)
    pay_in(payer, plan_id, 3000)

    assert draw(plan_id) == 0

    services.settle_debit(
        payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON, paid_from=PaidFrom.BALANCES
    )
    services.book_collected(plan_id=plan_id, settled_on=NOON.date(), at=NOON)
    assert balance(payer, plan_id) == 2028
    assert books(plan_id) == {"clearing": 3000, "balances": -2028, "receivable": -972}


# At once


@pytest.mark.django_db(transaction=True)
def test_two_draws_at_once_draw_once() -> None:
    plan_id, payers = a_plan(), [a_payer() for _ in range(20)]
    for payer in payers:
        pay_in(payer, plan_id, 1000)
        for period, owed in ((1, 600), (2, 1200)):
            request(plan_id, {payer.pk: owed}, to_period=period)
    deeds: list[Callable[[], object]] = [lambda: draw(plan_id, to_period=2)] * 4

    assert at_once(*deeds) == ["done"] * 4

    assert set(balances(plan_id).values()) == {400}


@pytest.mark.django_db(transaction=True)
def test_drawing_giving_back_and_paying_in_at_once_never_falls_below_zero() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 1000)
    request(plan_id, {payer.pk: 1000})

    outcomes = at_once(
        lambda: draw(plan_id),
        lambda: give_back(payer, plan_id, 1000),
        lambda: give_back(payer, plan_id, 1000, key="other"),
        lambda: pay_in(payer, plan_id, 999, key="b"),
        lambda: draw(plan_id),
    )

    assert set(outcomes) <= {"done", "BalanceTooSmall"}
    assert "BalanceTooSmall" in outcomes
    assert balance(payer, plan_id) == 999


@pytest.mark.django_db(transaction=True)
def test_top_ups_at_once_stay_under_the_cap_and_book_once() -> None:
    plan_id, payer = a_plan(), a_payer()

    outcomes = at_once(
        *[lambda: pay_in(payer, plan_id, 600, cap_minor=1000)] * 3,
        lambda: pay_in(payer, plan_id, 600, key="b", cap_minor=1000),
    )

    assert set(outcomes) <= {"done", "BalanceAboveCap"}
    assert balance(payer, plan_id) == 600
    assert books(plan_id) == {"clearing": 600, "balances": -600}


# The bad row


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("top_up_is_of_something", {"amount_minor": 0}), ("top_up_comes_once", {})],
)
def test_a_top_up_of_nothing_or_twice_is_refused(constraint: str, change: dict[str, Any]) -> None:
    made = pay_in(a_payer(), a_plan(), 5)
    other = services.post(
        plan_id=made.plan_id,
        key="other",
        moves={"clearing": 5, "balances": -5},
        memo="a test",
        at=NOON,
    )
    facts: dict[str, Any] = {
        "payer": made.payer,
        "plan_id": made.plan_id,
        "key": made.key,
        "amount_minor": 5,
        "topped_up_at": NOON + timedelta(days=1),
        "entry": other,
    }

    with refused(constraint):
        TopUp.objects.create(**{**facts, **change})


def test_a_top_up_stays_as_it_was_written() -> None:
    made = pay_in(a_payer(), a_plan(), 5)

    with refused("append only"):
        TopUp.objects.filter(pk=made.pk).update(amount_minor=6)
    with refused("append only"):
        made.delete()
