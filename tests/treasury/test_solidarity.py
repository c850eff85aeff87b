"""The solidarity fund: it pays what somebody cannot, once, by two people, from what it has."""

import pytest

from tests.members.threads import at_once
from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer_with_mandate,
    a_plan,
    book,
    books,
    refused,
    request,
    write_off,
)
from tests.treasury.paying_in import gift, paid, taken_back
from treasury import rules, selectors, services
from treasury.models import Debit, Payer, SolidarityGrant
from treasury.states import DebitState, MoveNotAllowed, PaidFrom

pytestmark = pytest.mark.django_db


def a_fund(plan_id: int, minor: int) -> None:
    paid(gift(a_payer_with_mandate(plan_id), plan_id, minor))


def a_debtor(plan_id: int, minor: int = 972) -> Payer:
    payer = a_payer_with_mandate(plan_id)
    request(plan_id, {payer.pk: minor})
    return payer


def proposed(payer: Payer, plan_id: int, *, by: int = ALICE) -> SolidarityGrant:
    return services.propose_grant(
        payer_id=payer.pk, plan_id=plan_id, to_period=1, reason="out of work", by=by, at=NOON
    )


def given(grant: SolidarityGrant, *, by: int = BOB) -> SolidarityGrant:
    return services.give_grant(grant_id=grant.pk, by=by, at=NOON)


def left(plan_id: int) -> int:
    return selectors.solidarity_fund(plan_id).left_minor


def test_the_fund_pays_a_debit_by_two_people_once() -> None:
    plan_id = a_plan()
    a_fund(plan_id, 1000)
    payer = a_debtor(plan_id)
    grant = proposed(payer, plan_id)

    with pytest.raises(rules.SamePerson):
        given(grant, by=ALICE)
    assert given(grant) == given(grant)

    debit = Debit.objects.get(payer=payer)
    assert (debit.state, debit.paid_from) == (DebitState.PAID, PaidFrom.SOLIDARITY)
    assert left(plan_id) == 28
    book(plan_id)
    assert left(plan_id) == 28
    assert books(plan_id) == {"clearing": 1000, "solidarity": -28, "receivable": -972}
    fund = selectors.solidarity_fund(plan_id)
    assert (fund.given_minor, fund.paid_minor, fund.paid_count) == (1000, 972, 1)


def test_no_more_than_the_fund_has() -> None:
    plan_id = a_plan()
    a_fund(plan_id, 971)
    grant = proposed(a_debtor(plan_id), plan_id)

    with pytest.raises(rules.FundTooSmall) as refusal:
        given(grant)

    assert (refusal.value.fund_minor, refusal.value.amount_minor) == (971, 972)
    assert Debit.objects.get(plan_id=plan_id).state == DebitState.OPEN


def test_what_was_given_up_is_paid_back_to_the_pool() -> None:
    plan_id = a_plan()
    a_fund(plan_id, 1000)
    payer = a_debtor(plan_id)
    write_off(Debit.objects.get(payer=payer))

    given(proposed(payer, plan_id))
    book(plan_id)

    assert books(plan_id) == {"clearing": 1000, "solidarity": -28, "receivable": -972}
    assert [debit.payer_id for debit in selectors.recovered_debits(plan_id)] == [payer.pk]


@pytest.mark.parametrize("state", [DebitState.ASKED, DebitState.UNKNOWN])
def test_what_a_bank_is_asked_for_now_is_left_alone(state: DebitState) -> None:
    plan_id = a_plan()
    a_fund(plan_id, 1000)
    payer = a_debtor(plan_id)
    grant = proposed(payer, plan_id)
    Debit.objects.filter(payer=payer).update(
        state=state, attempts=1, asked_at=NOON, next_ask_at=None
    )

    with pytest.raises(MoveNotAllowed):
        given(grant)
    with pytest.raises(MoveNotAllowed):
        proposed(payer, plan_id)


def test_who_has_paid_meanwhile_is_not_paid_for() -> None:
    plan_id = a_plan()
    a_fund(plan_id, 1000)
    payer = a_debtor(plan_id)
    grant = proposed(payer, plan_id)
    services.settle_debit(payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON)

    with pytest.raises(MoveNotAllowed):
        given(grant)

    assert left(plan_id) == 1000
    assert SolidarityGrant.objects.get().granted_at is None


def test_a_debit_is_proposed_once_and_again_after_it_was_withdrawn() -> None:
    plan_id = a_plan()
    payer = a_debtor(plan_id)
    first = proposed(payer, plan_id)

    with pytest.raises(rules.AlreadyProposed):
        proposed(payer, plan_id)
    for _ in range(2):
        services.withdraw_grant(grant_id=first.pk, by=BOB, at=NOON)
    with pytest.raises(MoveNotAllowed):
        given(first)

    assert proposed(payer, plan_id) != first
    assert selectors.waiting_grants(plan_id).count() == 1


def test_a_gift_taken_back_after_it_was_spent_leaves_the_fund_below_zero() -> None:
    plan_id = a_plan()
    deposit = paid(gift(a_payer_with_mandate(plan_id), plan_id, 972))
    given(proposed(a_debtor(plan_id), plan_id))

    taken_back(deposit)

    assert left(plan_id) == -972
    with pytest.raises(rules.FundTooSmall):
        given(proposed(a_debtor(plan_id), plan_id))


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_spend_the_fund_once() -> None:
    plan_id = a_plan()
    a_fund(plan_id, 1000)
    grants = [proposed(a_debtor(plan_id), plan_id) for _ in range(3)]

    outcomes = at_once(*[lambda grant=grant: given(grant) for grant in grants])

    assert sorted(outcomes) == ["FundTooSmall", "FundTooSmall", "done"]
    assert left(plan_id) == 28


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("solidarity_grant_needs_two", {"granted_by": ALICE, "granted_at": NOON}),
        ("solidarity_grant_needs_two", {"granted_by": BOB}),
        ("solidarity_grant_is_of_something", {"amount_minor": 0}),
        ("solidarity_grant_is_granted_or_withdrawn", {"withdrawn_by": BOB}),
        (
            "solidarity_grant_is_granted_or_withdrawn",
            {"withdrawn_by": BOB, "withdrawn_at": NOON, "granted_by": BOB, "granted_at": NOON},
        ),
    ],
)
def test_an_impossible_grant_is_refused(constraint: str, change: dict[str, object]) -> None:
    plan_id = a_plan()
    grant = proposed(a_debtor(plan_id), plan_id)

    with refused(constraint):
        SolidarityGrant.objects.filter(pk=grant.pk).update(**change)
