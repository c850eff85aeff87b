"""One refund on its way: asked once, followed to its end, booked by day."""

import pytest
from django.db import transaction

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer,
    a_plan,
    books,
    event_about,
    hear,
    request,
)
from tests.treasury.refunding import (
    a_paid_debit,
    name_account,
    only,
    pay_in,
    prepare,
    release,
    settled,
)
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services
from treasury.models import Refund
from treasury.states import (
    MoveNotAllowed,
    Outcome,
    PaidFrom,
    PayoutState,
    RefundKind,
    RefundWay,
)

pytestmark = pytest.mark.django_db(transaction=True)


def a_refund_on_its_way(plan_id: int, provider: Provider) -> Refund:
    a_paid_debit(plan_id, provider=provider)
    run = release(prepare(plan_id))
    return services.ask_refund(refund_id=only(run).pk, at=NOON)


def balance(payer_id: int, plan_id: int) -> int:
    return selectors.balance_of(payer_id=payer_id, plan_id=plan_id)


def test_a_share_goes_back_the_way_it_came_and_is_booked_by_day(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, provider=provider)
    run = release(prepare(plan_id))
    refund = only(run)
    assert (refund.way, refund.gateway) == (RefundWay.GATEWAY, "sandbox")
    assert selectors.due_refund_ids(plan_id=plan_id, limit=9) == [refund.pk]

    for _ in range(2):
        services.ask_refund(refund_id=refund.pk, at=NOON)
    paid = settled(provider, services.ask_refund(refund_id=refund.pk, at=NOON))

    assert (paid.state, paid.attempts) == (PayoutState.PAID, 1)
    assert provider.keys("refund/").count(paid.request_key) == 1
    for day in selectors.unbooked_refund_days(plan_id):
        for _ in range(2):
            services.book_refunded(plan_id=plan_id, settled_on=day, at=NOON)
    assert books(plan_id) == {"operator": 972, "advances": -972}
    assert selectors.refunded_minor(plan_id=plan_id) == 972
    assert selectors.progress_of_run(run).is_done


def test_an_answer_that_is_lost_is_asked_for_and_paid_once(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, provider=provider)
    run = release(prepare(plan_id))
    provider.misbehave(lost_answer=1)

    lost = services.ask_refund(refund_id=only(run).pk, at=NOON)

    assert lost.state == PayoutState.UNKNOWN
    provider.behave()
    assert settled(provider, lost).state == PayoutState.PAID
    assert len(provider.keys(f"refund/{lost.pk}/")) == 1


def test_one_that_never_arrived_is_sent_again_as_itself(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, provider=provider)
    run = release(prepare(plan_id))
    provider.misbehave(lost_request=1)
    refund = services.ask_refund(refund_id=only(run).pk, at=NOON)
    provider.behave()

    again = services.resolve_refund(refund_id=refund.pk, at=NOON)

    assert (again.state, again.attempts) == (PayoutState.ASKED, 1)


def test_killed_between_the_mark_and_the_call_it_ends_the_same(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, provider=provider)
    refund = only(release(prepare(plan_id)))
    Refund.objects.filter(pk=refund.pk).update(state="asked", attempts=1, asked_at=NOON)

    sent = services.resolve_refund(refund_id=refund.pk, at=NOON)

    assert settled(provider, sent).state == PayoutState.PAID
    assert len(provider.keys(f"refund/{refund.pk}/")) == 1


def test_an_event_ends_a_refund_and_its_repetition_changes_nothing(provider: Provider) -> None:
    plan_id = a_plan()
    refund = a_refund_on_its_way(plan_id, provider)
    paid = event_about(refund.request_key)

    wrong = event_about(refund.request_key, status="pending", amount_minor=9)
    assert hear(wrong) == Outcome.AMOUNT_DIFFERS
    assert [hear(paid), hear(paid)] == [Outcome.APPLIED, Outcome.APPLIED]  # the very same event
    assert hear(event_about("refund/999999999/1")) == Outcome.UNKNOWN_REQUEST
    assert hear(event_about(f"refund/{refund.pk}/7")) == Outcome.OTHER_ATTEMPT
    refund.refresh_from_db()
    assert refund.state == PayoutState.PAID


def test_a_failed_refund_is_released_again_by_another_person(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id)
    run = release(prepare(plan_id))
    name_account(only(run).payer_id, plan_id)
    provider.misbehave(failure=1)
    failed = settled(provider, services.ask_refund(refund_id=only(run).pk, at=NOON))
    assert failed.state == PayoutState.FAILED
    provider.behave()

    with pytest.raises(rules.SamePerson):
        services.retry_refund(refund_id=failed.pk, by=ALICE)
    services.retry_refund(refund_id=failed.pk, by=BOB)
    paid = settled(provider, services.ask_refund(refund_id=failed.pk, at=NOON))

    assert (paid.state, paid.attempts) == (PayoutState.PAID, 2)


def test_without_a_known_payment_it_waits_for_an_account(provider: Provider) -> None:
    plan_id = a_plan()
    debit = a_paid_debit(plan_id)
    run = release(prepare(plan_id))
    assert only(run).way == RefundWay.ACCOUNT

    waiting = services.ask_refund(refund_id=only(run).pk, at=NOON)

    assert waiting.state == PayoutState.RELEASED
    assert selectors.due_refund_ids(plan_id=plan_id, limit=9) == []
    assert selectors.progress_of_run(run).without_account == 1
    name_account(debit.payer_id, plan_id, account="6222 0099")
    assert selectors.due_refund_ids(plan_id=plan_id, limit=9) == [waiting.pk]
    paid = settled(provider, services.ask_refund(refund_id=waiting.pk, at=NOON))
    assert (paid.state, paid.holder, paid.account) == (PayoutState.PAID, "王芳", "6222 0099")


def test_a_balance_is_lowered_when_it_is_asked_for(provider: Provider) -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 300)
    name_account(payer.pk, plan_id)
    run = release(prepare(plan_id, RefundKind.BALANCES))
    assert balance(payer.pk, plan_id) == 300

    paid = settled(provider, services.ask_refund(refund_id=only(run).pk, at=NOON))

    assert (paid.state, balance(payer.pk, plan_id)) == (PayoutState.PAID, 0)
    assert books(plan_id) == {}
    assert selectors.unbooked_refund_days(plan_id) == []


def test_a_balance_that_was_drawn_meanwhile_is_not_given_back() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 300)
    name_account(payer.pk, plan_id)
    run = release(prepare(plan_id, RefundKind.BALANCES))
    request(plan_id, {payer.pk: 100})
    services.draw_debits(plan_id=plan_id, to_period=1, payer_from=0, payer_until=2**62, at=NOON)

    failed = services.ask_refund(refund_id=only(run).pk, at=NOON)

    assert (failed.state, failed.failure_code) == (PayoutState.FAILED, "balance_spent")
    assert balance(payer.pk, plan_id) == 200
    services.withdraw_refund(refund_id=failed.pk, at=NOON)
    assert balance(payer.pk, plan_id) == 200


def test_what_a_bank_took_back_meanwhile_does_not_go_back_again(provider: Provider) -> None:
    plan_id = a_plan()
    debit = a_paid_debit(plan_id, provider=provider)
    run = release(prepare(plan_id))
    back = rules.Answer(
        debit.request_key, "failed", debit.provider_reference or "", 972, failure_code="returned"
    )
    with transaction.atomic():
        services.hear(back, at=NOON)

    failed = services.ask_refund(refund_id=only(run).pk, at=NOON)

    assert (failed.state, failed.failure_code) == (PayoutState.FAILED, "no_longer_paid")
    assert provider.keys(f"refund/{failed.pk}/") == []


def test_a_balance_whose_refund_failed_comes_back_when_it_is_withdrawn(
    provider: Provider,
) -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 300)
    name_account(payer.pk, plan_id)
    run = release(prepare(plan_id, RefundKind.BALANCES))
    provider.misbehave(failure=1)
    failed = settled(provider, services.ask_refund(refund_id=only(run).pk, at=NOON))
    assert balance(payer.pk, plan_id) == 0

    services.withdraw_refund(refund_id=failed.pk, at=NOON)

    assert balance(payer.pk, plan_id) == 300
    assert prepare(plan_id, RefundKind.BALANCES).total_minor == 300


def test_a_single_share_that_a_balance_paid_goes_onto_it_again() -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 300)
    request(plan_id, {payer.pk: 100})
    services.draw_debits(plan_id=plan_id, to_period=1, payer_from=0, payer_until=2**62, at=NOON)
    run = release(prepare(plan_id, RefundKind.SHARES, shares={payer.pk: 100}))

    done = services.ask_refund(refund_id=only(run).pk, at=NOON)
    services.book_refunded(plan_id=plan_id, settled_on=NOON.date(), at=NOON)

    assert (done.way, done.state) == (RefundWay.BALANCE, PayoutState.PAID)
    assert balance(payer.pk, plan_id) == 300
    assert books(plan_id)["operator"] == 100


def test_what_the_solidarity_fund_paid_goes_back_to_the_fund() -> None:
    plan_id, payer = a_plan(), a_payer()
    request(plan_id, {payer.pk: 100})
    services.settle_debit(
        payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON, paid_from=PaidFrom.SOLIDARITY
    )
    run = release(prepare(plan_id))

    services.ask_refund(refund_id=only(run).pk, at=NOON)
    services.book_refunded(plan_id=plan_id, settled_on=NOON.date(), at=NOON)

    assert books(plan_id) == {
        "operator": 100, "solidarity": -100, "clearing": 100, "advances": -100
    }  # fmt: skip


def test_a_refund_that_came_back_days_later_is_booked_back(provider: Provider) -> None:
    plan_id = a_plan()
    paid = settled(provider, a_refund_on_its_way(plan_id, provider))
    [day] = selectors.unbooked_refund_days(plan_id)
    services.book_refunded(plan_id=plan_id, settled_on=day, at=NOON)
    before = books(plan_id)

    answer = rules.Answer(
        paid.request_key, "failed", paid.provider_reference, 972, failure_code="account_closed"
    )
    for _ in range(2):
        services.hear(answer, at=NOON)

    paid.refresh_from_db()
    assert (paid.state, paid.failure_code, paid.entry) == (
        PayoutState.FAILED, "account_closed", None
    )  # fmt: skip
    assert before == {"operator": 972, "advances": -972}
    assert books(plan_id) == {"clearing": 972, "advances": -972}


def test_a_refund_under_way_is_not_withdrawn(provider: Provider) -> None:
    refund = a_refund_on_its_way(a_plan(), provider)

    with pytest.raises(MoveNotAllowed):
        services.withdraw_refund(refund_id=refund.pk, at=NOON)
