from datetime import timedelta

import pytest

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payout,
    a_plan,
    a_released_payout,
    at_once,
)
from tests.treasury.sandbox import Provider, wait_until
from treasury import rules, selectors, services
from treasury.models import Payout
from treasury.states import MoveNotAllowed, PayoutState

pytestmark = pytest.mark.django_db


def settled(provider: Provider, payout: Payout) -> Payout:
    wait_until(lambda: provider.settled(payout.request_key))
    return services.resolve_payout(payout_id=payout.pk, at=NOON)


def steps(payout: Payout) -> list[tuple[str, str, str, int | None]]:
    return list(payout.events.values_list("move", "before", "after", "by"))


def test_prepare_payout_twice_prepares_once() -> None:
    plan_id = a_plan()

    first, second = (a_payout(plan_id=plan_id) for _ in range(2))

    assert first == second
    assert steps(first) == [("prepare", "", "prepared", ALICE)]


def test_prepare_payout_refuses_a_key_that_names_another_payment() -> None:
    plan_id = a_plan()
    a_payout(plan_id=plan_id)

    with pytest.raises(rules.KeyReused):
        a_payout(plan_id=plan_id, amount_minor=1)


def test_release_payout_by_whoever_prepared_it_changes_nothing() -> None:
    payout = a_payout(plan_id=a_plan())

    with pytest.raises(rules.SamePerson):
        services.release_payout(payout_id=payout.pk, by=ALICE, at=NOON)

    payout.refresh_from_db()
    assert (payout.state, payout.released_by) == (PayoutState.PREPARED, None)
    assert payout.events.count() == 1


def test_release_payout_twice_is_refused() -> None:
    payout = a_released_payout(plan_id=a_plan())

    with pytest.raises(MoveNotAllowed):
        services.release_payout(payout_id=payout.pk, by=BOB, at=NOON)


def test_ask_payout_before_its_release_is_refused() -> None:
    payout = a_payout(plan_id=a_plan())

    with pytest.raises(MoveNotAllowed):
        services.ask_payout(payout_id=payout.pk, at=NOON)


def test_a_payout_is_paid_and_booked_in_one(provider: Provider) -> None:
    plan_id = a_plan()
    payout = a_released_payout(plan_id=plan_id)
    assert selectors.due_payout_ids(plan_id=plan_id, limit=10) == [payout.pk]

    for _ in range(2):
        services.ask_payout(payout_id=payout.pk, at=NOON)
    paid = settled(provider, services.ask_payout(payout_id=payout.pk, at=NOON))

    assert paid.state == PayoutState.PAID
    assert paid.attempts == 1
    assert selectors.balance_minor(plan_id=plan_id, account="awards_payable") == 30_000_000
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == -30_000_000
    assert [step[0] for step in steps(paid)] == ["prepare", "release", "ask", "acknowledge", "pay"]
    assert selectors.due_payout_ids(plan_id=plan_id, limit=10) == []


def test_a_failed_payout_is_released_again_by_a_person(provider: Provider) -> None:
    provider.misbehave(failure=1)
    payout = a_released_payout(plan_id=a_plan())
    failed = settled(provider, services.ask_payout(payout_id=payout.pk, at=NOON))
    assert (failed.state, failed.failure_code) == (PayoutState.FAILED, "account_closed")
    provider.behave()

    with pytest.raises(rules.SamePerson):
        services.retry_payout(payout_id=payout.pk, by=ALICE, at=NOON)
    services.retry_payout(payout_id=payout.pk, by=BOB, at=NOON)
    paid = settled(provider, services.ask_payout(payout_id=payout.pk, at=NOON))

    assert (paid.state, paid.attempts) == (PayoutState.PAID, 2)


def test_a_payout_whose_answer_is_lost_is_paid_once(provider: Provider) -> None:
    provider.misbehave(lost_answer=1)
    plan_id = a_plan()
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=plan_id).pk, at=NOON)
    assert payout.state == PayoutState.UNKNOWN
    assert payout.pk in selectors.unknown_payout_ids(limit=10_000)
    later = NOON + timedelta(minutes=5)
    assert selectors.unanswered_payout_ids(plan_id=plan_id, at=later, limit=1) == [payout.pk]

    assert settled(provider, payout).state == PayoutState.PAID
    assert provider.keys(f"payout/{payout.key}/") == [payout.request_key]


def test_a_payout_that_never_arrived_is_sent_again_as_itself(provider: Provider) -> None:
    provider.misbehave(lost_request=1)
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=a_plan()).pk, at=NOON)
    provider.behave()

    found = services.resolve_payout(payout_id=payout.pk, at=NOON)

    assert (found.state, found.attempts) == (PayoutState.ASKED, 1)


@pytest.mark.parametrize("is_released", [True, False])
def test_withdraw_payout_ends_it(*, is_released: bool) -> None:
    make = a_released_payout if is_released else a_payout
    payout = make(plan_id=a_plan())

    services.withdraw_payout(payout_id=payout.pk, by=BOB, at=NOON, reason="account closed")

    with pytest.raises(MoveNotAllowed):
        services.ask_payout(payout_id=payout.pk, at=NOON)


def test_settle_payout_books_what_was_paid_elsewhere() -> None:
    plan_id = a_plan()
    payout = a_released_payout(plan_id=plan_id)
    assert selectors.available_minor(plan_id=plan_id) == -30_000_000

    paid = services.settle_payout(payout_id=payout.pk, at=NOON)

    assert (paid.state, paid.settled_on) == (PayoutState.PAID, NOON.date())
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == -30_000_000
    assert selectors.available_minor(plan_id=plan_id) == -30_000_000


@pytest.mark.django_db(transaction=True)
def test_ask_payout_at_once_asks_once(provider: Provider) -> None:
    payout = a_released_payout(plan_id=a_plan())

    at_once(lambda: services.ask_payout(payout_id=payout.pk, at=NOON))

    assert Payout.objects.get(pk=payout.pk).attempts == 1
