"""Two people, or two workers, at the same batch or refund at the same moment: it is done once."""

import pytest

from tests.treasury.builders import ALICE, BOB, NOON, a_payer, a_plan, at_once, books
from tests.treasury.payout_batches import a_batch, a_part, batch_of, first, owing, states
from tests.treasury.races import one_waits_for_the_other
from tests.treasury.refunding import a_paid_debit, name_account, only, pay_in, prepare, release
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services
from treasury.models import Debit, PayoutEvent, Refund, RefundRun
from treasury.states import DebitState, MoveNotAllowed, PaidFrom, PayoutState, RefundKind

pytestmark = pytest.mark.django_db(transaction=True)
CAROL = 13


def test_two_release_a_batch_at_once_and_one_is_refused() -> None:
    batch = a_batch(a_plan(), 100, 250)

    def release_by(by: int) -> int:
        return services.release_batch(batch_id=batch.pk, by=by, at=NOON).pk

    found = one_waits_for_the_other(lambda: release_by(BOB), lambda: release_by(CAROL))

    assert found == [batch.pk, MoveNotAllowed]
    assert PayoutEvent.objects.filter(payout__batch=batch, move="release", by=BOB).count() == 2


def test_what_is_taken_out_while_another_releases_is_not_released() -> None:
    batch = a_batch(a_plan(), 100, 250)
    out = first(batch)

    found = one_waits_for_the_other(
        lambda: services.withdraw_payout(payout_id=out.pk, by=ALICE, at=NOON, reason="x").pk,
        lambda: services.release_batch(batch_id=batch.pk, by=BOB, at=NOON, seen=(2, 350)).pk,
    )

    assert found == [out.pk, rules.BatchChanged]
    assert states(batch) == [PayoutState.WITHDRAWN, PayoutState.PREPARED]


def test_two_prepare_everything_at_once_and_it_is_given_back_once() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id)

    found = one_waits_for_the_other(lambda: prepare(plan_id).pk, lambda: prepare(plan_id).pk)

    assert found[1] is rules.NothingToRefund
    assert Refund.objects.filter(plan_id=plan_id).count() == 1


def test_two_release_a_run_at_once_and_it_is_funded_once() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, minor=900)
    run = prepare(plan_id)

    found = one_waits_for_the_other(lambda: release(run).pk, lambda: release(run).pk)

    assert found == [run.pk, MoveNotAllowed]
    assert books(plan_id) == {"clearing": 900, "advances": -900}


def test_a_run_is_not_released_and_withdrawn_at_once() -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id)
    run = prepare(plan_id)

    found = one_waits_for_the_other(
        lambda: services.withdraw_refunds(run_id=run.pk, by=ALICE, at=NOON).pk,
        lambda: release(run).pk,
    )

    assert found == [run.pk, MoveNotAllowed]
    assert only(RefundRun.objects.get(pk=run.pk)).state == PayoutState.WITHDRAWN


def test_two_runs_do_not_spend_the_same_reserve() -> None:
    plan_id = a_plan()
    one, two = a_paid_debit(plan_id, minor=600), a_paid_debit(plan_id, minor=600)
    services.post(
        plan_id=plan_id,
        key="in/reserve",
        moves={"clearing": 1000, "reserve": -1000},
        memo="",
        at=NOON,
    )
    runs = [
        prepare(plan_id, RefundKind.SHARES, borne_by="reserve", shares={debit.payer_id: 600})
        for debit in (one, two)
    ]

    found = one_waits_for_the_other(lambda: release(runs[0]).pk, lambda: release(runs[1]).pk)

    assert found == [runs[0].pk, rules.NotInHand]


def test_eight_workers_ask_for_one_refund_once(provider: Provider) -> None:
    plan_id = a_plan()
    a_paid_debit(plan_id, provider=provider)
    refund = only(release(prepare(plan_id)))

    at_once(lambda: services.ask_refund(refund_id=refund.pk, at=NOON), times=8)

    assert Refund.objects.get(pk=refund.pk).attempts == 1
    assert provider.keys(f"refund/{refund.pk}/") == [f"refund/{refund.pk}/1"]


def test_a_balance_is_asked_for_by_two_workers_and_lowered_once(provider: Provider) -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 300)
    name_account(payer.pk, plan_id)
    refund = only(release(prepare(plan_id, RefundKind.BALANCES)))

    at_once(lambda: services.ask_refund(refund_id=refund.pk, at=NOON))

    assert selectors.balance_of(payer_id=payer.pk, plan_id=plan_id) == 0
    assert Refund.objects.get(pk=refund.pk).attempts == 1


def test_two_book_one_day_at_once_and_it_is_booked_once(provider: Provider) -> None:
    plan_id, payer = a_plan(), a_payer()
    pay_in(payer, plan_id, 100)
    services.request_debit(
        payer_id=payer.pk,
        plan_id=plan_id,
        to_period=1,
        due_minor=100,
        debit_on=NOON.date(),
        at=NOON,
    )
    services.draw_debits(plan_id=plan_id, to_period=1, payer_from=0, payer_until=2**62, at=NOON)
    run = release(prepare(plan_id, RefundKind.SHARES, shares={payer.pk: 100}))
    services.ask_refund(refund_id=only(run).pk, at=NOON)

    at_once(
        lambda: services.book_refunded(plan_id=plan_id, settled_on=NOON.date(), at=NOON), times=3
    )

    assert selectors.balance_minor(plan_id=plan_id, account="operator") == 100


def test_a_debit_that_its_payer_pays_in_that_moment_is_not_netted() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    batch = batch_of(plan_id, [a_part(plan_id, 300, nets=payer)])

    def settle() -> int:
        return services.settle_debit(
            payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON
        ).amount_minor

    found = one_waits_for_the_other(
        settle, lambda: services.release_batch(batch_id=batch.pk, by=BOB, at=NOON).count
    )

    assert found == [300, 0]
    assert states(batch) == [PayoutState.WITHDRAWN]
    assert Debit.objects.get(payer=payer).paid_from is None


def test_a_debit_that_is_netted_in_that_moment_is_not_paid_again() -> None:
    plan_id = a_plan()
    payer = owing(plan_id, 300)
    batch = batch_of(plan_id, [a_part(plan_id, 300, nets=payer)])

    one_waits_for_the_other(
        lambda: services.release_batch(batch_id=batch.pk, by=BOB, at=NOON).count,
        lambda: (
            services.settle_debit(
                payer_id=payer.pk, plan_id=plan_id, to_period=1, at=NOON
            ).amount_minor
        ),
    )

    debit = Debit.objects.get(payer=payer)
    assert (debit.state, debit.paid_from) == (DebitState.PAID, PaidFrom.AWARD)
