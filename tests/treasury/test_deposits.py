"""What payers pay in at their own wish: asked for once, and booked once."""

from typing import Any

import pytest
from django.db import DatabaseError, connection

from tests.members.threads import at_once
from tests.treasury.builders import (
    A_MONTH_LATER,
    NOON,
    a_payer,
    a_payer_with_mandate,
    a_plan,
    books,
    event_about,
    hear,
    refused,
)
from tests.treasury.paying_in import asked, balance, gift, paid, taken_back, wish
from tests.treasury.sandbox import Provider, wait_until
from treasury import rules, selectors, services
from treasury.models import Deposit, Entry
from treasury.states import DepositState, Outcome, Purpose

pytestmark = pytest.mark.django_db
S = DepositState


# Wished for


def test_a_wish_pressed_twice_is_one_deposit() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)

    first, second = wish(payer, plan_id), wish(payer, plan_id)

    assert first == second
    assert (first.state, first.gateway) == (S.OPEN, "sandbox")


def test_a_key_that_names_another_wish_is_refused() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    wish(payer, plan_id)

    with pytest.raises(rules.KeyReused):
        gift(payer, plan_id, key="a")


def test_more_than_there_is_room_for_is_refused_with_how_much_there_is() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    wish(payer, plan_id, 600, room=1000)

    with pytest.raises(rules.NotSoMuch) as refusal:
        wish(payer, plan_id, 401, room=1000, key="b")
    assert refusal.value.most_minor == 400
    wish(payer, plan_id, 400, room=1000, key="c")
    with pytest.raises(rules.NothingOwed):
        wish(payer, plan_id, 1, room=1000, key="d")


def test_what_failed_leaves_its_room_again() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    first = wish(payer, plan_id, 1000, room=1000)
    Deposit.objects.filter(pk=first.pk).update(state=S.FAILED, failure_code="x", asked_at=NOON)

    assert wish(payer, plan_id, 1000, room=1000, key="b").state == S.OPEN


def test_nobody_pays_in_without_a_mandate_that_takes_money_by_itself() -> None:
    plan_id, stranger, transferring = a_plan(), a_payer(), a_payer()
    services.grant_mandate(
        payer_id=transferring.pk, plan_id=plan_id, gateway="transfer", reference="RF1", at=NOON
    )

    with pytest.raises(rules.NoMandate):
        wish(stranger, plan_id)
    with pytest.raises(rules.PaysThemselves):
        wish(transferring, plan_id)
    with pytest.raises(rules.NothingToMove):
        wish(a_payer_with_mandate(plan_id), plan_id, 0)


# Asked


def test_a_deposit_is_asked_for_once_and_stands_on_the_balance_when_paid(
    provider: Provider,
) -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)

    first, second = asked(deposit), asked(deposit)
    wait_until(lambda: provider.settled(deposit.request_key))
    known = [services.resolve_deposit(deposit_id=deposit.pk, at=NOON) for _ in range(2)]

    assert second.provider_reference == first.provider_reference
    assert provider.keys(f"deposit/{deposit.pk}/") == [deposit.request_key]
    assert [one.state for one in known] == [S.PAID] * 2
    assert balance(deposit.payer, plan_id) == 972
    assert books(plan_id) == {"clearing": 972, "balances": -972}


def test_a_mandate_revoked_meanwhile_fails_it_and_nobody_is_asked(provider: Provider) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    deposit = wish(payer, plan_id)
    services.revoke_mandate(payer_id=payer.pk, plan_id=plan_id, at=NOON)

    failed = asked(deposit)

    assert (failed.state, failed.failure_code) == (S.FAILED, "mandate_revoked")
    assert not provider.keys(f"deposit/{deposit.pk}/")


def test_a_lost_answer_is_asked_after_and_never_guessed(provider: Provider) -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)
    provider.misbehave(lost_answer=1)
    assert asked(deposit).state == S.UNKNOWN

    provider.behave()
    services.resolve_deposit(deposit_id=deposit.pk, at=NOON)

    assert Deposit.objects.get().state in {S.ASKED, S.PAID}
    assert provider.keys(f"deposit/{deposit.pk}/") == [deposit.request_key]


def test_a_request_that_never_arrived_is_sent_again_as_itself(provider: Provider) -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)
    provider.misbehave(lost_request=1)
    assert asked(deposit).state == S.UNKNOWN
    provider.behave()

    services.resolve_deposit(deposit_id=deposit.pk, at=NOON)

    assert provider.keys(f"deposit/{deposit.pk}/") == [deposit.request_key]


def test_with_the_mandate_gone_what_never_arrived_is_given_up_after_a_day(
    provider: Provider,
) -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    deposit = wish(payer, plan_id)
    provider.misbehave(lost_request=1)
    asked(deposit)
    provider.behave()
    services.revoke_mandate(payer_id=payer.pk, plan_id=plan_id, at=NOON)

    assert services.resolve_deposit(deposit_id=deposit.pk, at=NOON).state == S.UNKNOWN
    late = services.resolve_deposit(deposit_id=deposit.pk, at=A_MONTH_LATER)

    assert (late.state, late.failure_code) == (S.FAILED, "mandate_revoked")


# Heard of


def test_events_told_twice_of_another_amount_or_of_nothing_change_nothing() -> None:
    plan_id = a_plan()
    deposit = paid(wish(a_payer_with_mandate(plan_id), plan_id))

    assert hear(event_about(deposit.request_key, amount_minor=972)) is Outcome.APPLIED  # as it was
    told = [
        hear(event_about(deposit.request_key, amount_minor=973)),
        hear(event_about("deposit/999999999/1")),
        hear(event_about("deposit/1/2")),
    ]

    assert told == [Outcome.APPLIED, Outcome.UNKNOWN_REQUEST, Outcome.UNKNOWN_REQUEST]
    assert balance(deposit.payer, plan_id) == 972
    assert Entry.objects.filter(plan_id=plan_id).count() == 1


def test_a_gift_to_the_fund_is_booked_there_and_undone_if_it_goes_back() -> None:
    plan_id = a_plan()
    deposit = paid(gift(a_payer_with_mandate(plan_id), plan_id))
    assert books(plan_id) == {"clearing": 972, "solidarity": -972}
    assert selectors.solidarity_fund(plan_id).left_minor == 972

    told = taken_back(deposit)

    assert told is Outcome.APPLIED
    assert books(plan_id) == {}
    assert selectors.solidarity_fund(plan_id).left_minor == 0


def test_a_friends_payment_stands_on_the_balance_it_is_for() -> None:
    plan_id, friend = a_plan(), a_payer()
    giver = a_payer_with_mandate(plan_id)

    paid(wish(giver, plan_id, to=friend))

    assert (balance(friend, plan_id), balance(giver, plan_id)) == (972, 0)


# At once


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_pay_in_more_than_there_is_room_for() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)

    outcomes = at_once(
        *[lambda key=key: wish(payer, plan_id, 600, room=1000, key=key) for key in "abcd"]
    )

    assert sorted(outcomes) == ["NotSoMuch"] * 3 + ["done"]


@pytest.mark.django_db(transaction=True)
def test_one_wish_pressed_four_times_at_once_is_one() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)

    assert at_once(*[lambda: wish(payer, plan_id, room=972)] * 4) == ["done"] * 4

    assert Deposit.objects.filter(payer=payer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_asked_by_four_workers_at_once_it_is_charged_once(provider: Provider) -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)

    at_once(*[lambda: asked(deposit)] * 4)

    assert provider.keys(f"deposit/{deposit.pk}/") == [deposit.request_key]


# The bad row


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("deposit_is_of_something", {"amount_minor": 0}),
        ("deposit_state_is_known", {"state": "gone", "asked_at": NOON}),
        ("deposit_is_for_somebody_or_the_fund", {"for_payer": None}),
        ("deposit_is_for_somebody_or_the_fund", {"purpose": Purpose.FUND}),
        ("deposit_is_for_somebody_or_the_fund", {"purpose": Purpose.FRIEND}),
        ("deposit_asked_iff_not_open", {"state": S.ASKED}),
        ("deposit_asked_iff_not_open", {"asked_at": NOON}),
        ("deposit_booked_iff_it_came", {"state": S.PAID, "asked_at": NOON}),
        ("deposit_booked_iff_it_came", {"settled_on": NOON.date()}),
        ("deposit_has_failure_iff_failed", {"state": S.FAILED, "asked_at": NOON}),
        ("deposit_has_failure_iff_failed", {"failure_code": "x"}),
    ],
)
def test_an_impossible_deposit_is_refused_by_the_database(
    constraint: str, change: dict[str, Any]
) -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)

    with refused(constraint):
        Deposit.objects.filter(pk=deposit.pk).update(**change)


def test_a_wish_twice_past_the_service_is_refused() -> None:
    plan_id = a_plan()
    deposit = wish(a_payer_with_mandate(plan_id), plan_id)
    deposit.pk = None

    with pytest.raises(DatabaseError, match="deposit_is_wished_once"), connection.cursor():
        deposit.save(force_insert=True)
