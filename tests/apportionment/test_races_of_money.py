"""The races of collection and payouts, with real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final

import pytest

from apportionment import rules, services
from apportionment.models import AwardPayout, Run, Slice
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_family,
    a_granted_claim,
    a_payer_of,
    a_pool,
    a_sealed_run,
    debits_of,
    deliver_letters,
    officers,
)
from tests.apportionment.paying_out import release_all
from tests.members.builders import FOUNDED
from tests.members.threads import at_once, in_thread, slowly
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit, Payout

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE: Final = 0.3
LONG: Final = 30


def test_two_workers_on_one_slice_ask_and_tell_once() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)

    def work() -> None:
        for part in Slice.objects.filter(run=run).order_by("-pk"):
            services.make_debits(slice_id=part.pk, at=run.period.notice_until)
            services.notify_debits(slice_id=part.pk, at=run.period.notice_until)

    assert at_once(work, work) == ["done", "done"]
    deliver_letters(plan, at=run.period.notice_until)
    debits = Debit.objects.filter(plan_id=plan.pk)
    assert sum(debits.values_list("amount_minor", flat=True)) == Run.objects.get().charged_minor
    assert debits.count() == debits.exclude(notified_at=None).count() == 125
    assert set(letters_to_payers(plan).values()) == {1}


def letters_to_payers(plan: Plan) -> dict[int, int]:
    told: dict[int, int] = {}
    for user in User.objects.filter(messages__plan=plan, messages__kind__endswith="debit_ahead"):
        told[user.pk] = told.get(user.pk, 0) + 1
    return told


def a_pool_with_half_of_the_money() -> Plan:
    """Return a pool that owes two claimants, and into which half of that has come."""
    plan = a_pool(heads=250)
    for number in range(2):
        a_granted_claim(plan, number=number)
    run = a_sealed_run(plan)
    in_ = sum(portion.allowed_minor for portion in run.period.portions.all()) // 2
    treasury_services.post(
        plan_id=plan.pk,
        key="in",
        moves={"clearing": in_, "receivable": -in_},
        memo="",
        at=run.period.notice_until,
    )
    return plan


def test_two_who_prepare_payouts_at_once_never_promise_money_twice() -> None:
    plan = a_pool_with_half_of_the_money()
    in_ = treasury.balance_minor(plan_id=plan.pk, account="clearing")

    def prepare(by: User) -> Callable[[], object]:
        return lambda: services.prepare_payouts(plan_id=plan.pk, by=by, at=FOUNDED + 60 * DAY)

    assert at_once(*map(prepare, officers(plan))) == ["NotEnoughMoney", "done"]
    assert sum(Payout.objects.values_list("amount_minor", flat=True)) == in_
    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_one_who_waited_for_anothers_payouts_sees_what_was_promised() -> None:
    plan = a_pool_with_half_of_the_money()
    one, two = officers(plan)
    at = FOUNDED + 60 * DAY
    done, may_commit = Event(), Event()

    with ThreadPoolExecutor() as pool:
        first = in_thread(
            pool,
            slowly(
                lambda: services.prepare_payouts(plan_id=plan.pk, by=one, at=at),
                done=done,
                may_commit=may_commit,
            ),
        )
        assert done.wait(LONG)
        second = in_thread(pool, lambda: services.prepare_payouts(plan_id=plan.pk, by=two, at=at))
        with pytest.raises(TimeoutError):
            second.result(timeout=A_WHILE)
        may_commit.set()
        first.result(LONG)
        with pytest.raises(rules.NotEnoughMoney):
            second.result(LONG)

    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_the_last_two_parts_of_an_award_told_at_once_mark_the_claim_paid() -> None:
    plan = a_pool(heads=300)
    claim = a_granted_claim(plan, award_minor=2)  # in two parts: the first two periods
    one, two = officers(plan)
    for _ in range(2):
        run = a_collected_run(plan)
    at = run.period.notice_until + 20 * DAY
    made = services.prepare_payouts(plan_id=plan.pk, by=one, at=at)
    assert len(made) == 2
    release_all(made, by=two, at=at)
    for award_payout in made:
        treasury_services.settle_payout(payout_id=award_payout.payout_id, at=at)

    def follow(award_payout: AwardPayout) -> Callable[[], None]:
        return lambda: services.follow_payout(award_payout_id=award_payout.pk, at=at)

    assert at_once(*map(follow, made)) == ["done", "done"]
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.PAID


def test_pay_now_pressed_twice_at_once_is_one_debit() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    user = a_family(plan)
    run = a_sealed_run(plan)
    payer_id = user.payer_id
    assert payer_id is not None

    def pay() -> object:
        return services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=run.period.notice_until)

    assert at_once(pay, pay, pay) == ["done"] * 3
    assert (
        debits_of(user).get().amount_minor == run.period.shares.get(band__key="y18-y45").share_minor
    )


def test_paying_now_while_a_worker_makes_the_debits_is_one_debit() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    run = a_sealed_run(plan)
    payer_id, at = a_payer_of(plan), run.period.notice_until

    def make() -> None:
        for part in run.slices.all():
            services.make_debits(slice_id=part.pk, at=at)

    outcomes = at_once(make, lambda: services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=at))

    assert outcomes == ["done", "done"]
    assert sum(Debit.objects.values_list("amount_minor", flat=True)) == run.charged_minor
    assert Debit.objects.filter(payer_id=payer_id).count() == 1


def test_the_slices_of_two_periods_worked_at_once_ask_everybody_for_both() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    a_granted_claim(plan, number=1)
    runs = [a_sealed_run(plan), a_sealed_run(plan)]
    at = runs[1].period.notice_until

    def work(run: Run) -> Callable[[], None]:
        def make() -> None:
            for part in run.slices.order_by("pk"):
                services.make_debits(slice_id=part.pk, at=at)

        return make

    while Slice.objects.filter(made_at=None).exists():
        assert set(at_once(*(work(run) for run in runs), *(work(run) for run in runs))) == {"done"}

    charged = sum(run.charged_minor or 0 for run in Run.objects.all())
    debits = Debit.objects.filter(plan_id=plan.pk)
    assert sum(debits.values_list("amount_minor", flat=True)) == charged
    assert set(debits.values_list("from_period", "to_period")) == {(0, 1), (1, 2)}
    assert debits.count() == 250


def test_an_earlier_slice_in_the_middle_of_its_work_holds_up_the_later_one() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    first, second = a_sealed_run(plan), a_sealed_run(plan)
    at = second.period.notice_until
    done, may_commit = Event(), Event()
    early, late = first.slices.earliest("pk"), second.slices.earliest("pk")
    treasury_services.begin_quarter(plan_id=plan.pk, on=at.date())  # else the later waits for that

    with ThreadPoolExecutor() as pool:
        making = in_thread(
            pool,
            slowly(
                lambda: services.make_debits(slice_id=early.pk, at=at),
                done=done,
                may_commit=may_commit,
            ),
        )
        assert done.wait(LONG)
        in_thread(pool, lambda: services.make_debits(slice_id=late.pk, at=at)).result(LONG)
        late.refresh_from_db()
        assert late.made_at is None
        may_commit.set()
        making.result(LONG)
    services.make_debits(slice_id=late.pk, at=at)

    late.refresh_from_db()
    assert late.made_at == at
    assert not Debit.objects.filter(from_period=0, to_period=2).exists()
