"""Batches of awards: what changed since, what the family owes, what was taken back, receipts."""

from datetime import datetime

import pytest

from apportionment import rules, selectors, services
from apportionment.models import Portion
from apportionment.services.batching import prepare_part, put_into_batch
from charter.models import Plan
from claims.models import Claim
from disputes import selectors as disputes
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_family,
    a_granted_claim,
    a_small_pool,
    officers,
)
from tests.apportionment.healthy import checked
from tests.apportionment.paying_out import batch_of, pay_all, release_all
from tests.apportionment.payout_cases import (
    AWARD,
    a_case,
    a_case_in_arrears,
    book_all,
    later,
    name_another_account,
    prepare,
)
from tests.apportionment.test_services_outcomes import upheld_late
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Payout
from treasury.rules import NeedsLook, SamePerson
from treasury.states import DebitState, PaidFrom, PayoutState

pytestmark = pytest.mark.django_db


# What has changed between preparing and releasing


def test_all_that_is_prepared_together_is_one_batch() -> None:
    plan = a_small_pool(heads=20)
    for number in (0, 2):
        a_granted_claim(plan, award_minor=AWARD, number=number)
    run = a_collected_run(plan)

    made = prepare(plan, run)

    batch = batch_of(made)
    assert {one.payout.batch_id for one in made} == {batch.pk}
    assert (batch.count, batch.total_minor) == (2, 2 * AWARD)


def test_another_account_named_after_preparing_holds_the_batch_until_it_is_taken_out() -> None:
    plan, claim, run = a_case()
    preparer, releaser = officers(plan)
    made = prepare(plan, run)
    name_another_account(claim, later(run))

    with pytest.raises(rules.BatchStale) as stale:
        release_all(made, by=releaser, at=later(run))

    assert stale.value.count == 1
    assert selectors.stale_payouts(batch_id=batch_of(made).pk) == {made[0].payout_id: "account"}
    assert Payout.objects.get(pk=made[0].payout_id).state == PayoutState.PREPARED
    services.take_out(payout_id=made[0].payout_id, by=releaser, at=later(run), reason="changed")
    [again] = prepare(plan, run)
    assert (again.payout.account_ref, again.payout.needs_look) == ("6222 9999", "account_changed")


def test_a_changed_account_needs_a_second_look_for_two_weeks() -> None:
    plan, claim, run = a_case()
    name_another_account(claim, later(run) - 13 * DAY)

    [made] = prepare(plan, run)

    assert made.payout.needs_look == "account_changed"
    assert selectors.odd_about(claim, at=later(run) + 2 * DAY) == ""


def test_an_account_in_another_name_needs_a_second_look() -> None:
    plan, claim, run = a_case()
    preparer, releaser = officers(plan)
    name_another_account(claim, later(run) - 20 * DAY, name="陈某")
    [made] = prepare(plan, run, by=preparer)
    assert made.payout.needs_look == "name_differs"

    with pytest.raises(NeedsLook):
        services.release_batch(batch_id=batch_of([made]).pk, by=releaser, at=later(run))
    with pytest.raises(SamePerson):
        treasury_services.look_at_payout(payout_id=made.payout_id, by=preparer.pk, at=later(run))
    release_all([made], by=releaser, at=later(run))

    assert Payout.objects.get(pk=made.payout_id).state == PayoutState.RELEASED


@pytest.mark.parametrize("written", ["林 一", "林一 ", "  林一"])  # as the holder is called
def test_how_a_name_is_written_makes_no_difference(written: str) -> None:
    plan, claim, run = a_case()
    name_another_account(claim, later(run) - 20 * DAY, name=written)

    [made] = prepare(plan, run)

    assert made.payout.needs_look == ""


def test_an_award_taken_back_after_preparing_holds_the_batch() -> None:
    plan = a_small_pool(heads=20)
    neighbour = a_family(plan, name="邻居")
    claim = a_granted_claim(plan, award_minor=10_000)
    run = a_collected_run(plan)
    made = prepare(plan, run)
    upheld_late(claim, by=neighbour, at=later(run))

    with pytest.raises(rules.BatchStale):
        release_all(made, by=officers(plan)[1], at=later(run))

    assert selectors.stale_payouts(batch_id=batch_of(made).pk) == {made[0].payout_id: "held"}


def test_a_claim_that_ended_after_preparing_holds_the_batch() -> None:
    plan, claim, run = a_case()
    made = prepare(plan, run)
    Claim.objects.filter(pk=claim.pk).update(state="on_notice", cleared_at=None, shared_at=None)

    assert selectors.stale_payouts(batch_id=batch_of(made).pk) == {made[0].payout_id: "ended"}


# What the family owes


def test_what_the_family_owes_is_taken_off_and_the_rest_is_paid() -> None:
    plan, claim, run, debit = a_case_in_arrears()

    made = prepare(plan, run)
    pay_all(made, by=officers(plan)[1], at=later(run))

    netted, paid = made
    assert (netted.payout.nets_period, netted.amount_minor) == (1, debit.amount_minor)
    assert paid.amount_minor == AWARD - debit.amount_minor
    debit.refresh_from_db()
    assert (debit.state, debit.paid_from) == (DebitState.PAID, PaidFrom.AWARD)
    assert Claim.objects.get(pk=claim.pk).state == "paid"
    assert selectors.receipts(plan_id=plan.pk).paid == 1
    book_all(plan, later(run))
    assert treasury.balance_minor(plan_id=plan.pk, account="awards_payable") == 0
    assert checked(plan.pk).differences == []


def test_a_debit_larger_than_what_is_left_of_the_award_is_not_netted() -> None:
    plan, claim, run, debit = a_case_in_arrears()
    left_minor = debit.amount_minor - 1
    pay_a_part(claim, AWARD - left_minor, at=later(run))

    with pytest.raises(rules.NotEnoughMoney):
        prepare(plan, run)

    assert selectors.nettable_debits(claim=claim) == [debit]


def test_what_is_netted_in_one_batch_is_not_netted_in_the_next() -> None:
    plan, claim, run, debit = a_case_in_arrears()
    assert selectors.nettable_debits(claim=claim) == [debit]

    made = prepare(plan, run)

    assert selectors.nettable_debits(claim=claim) == []
    services.take_out(
        payout_id=made[0].payout_id, by=officers(plan)[0], at=later(run), reason="in error"
    )
    assert selectors.nettable_debits(claim=claim) == [debit]


def test_a_debit_that_is_paid_before_the_release_is_not_netted_and_the_award_stays_owed() -> None:
    plan, claim, run, debit = a_case_in_arrears()
    made = prepare(plan, run)
    treasury_services.settle_debit(
        payer_id=debit.payer_id, plan_id=plan.pk, to_period=1, at=later(run)
    )
    book_all(plan, later(run))

    release_all(made, by=officers(plan)[1], at=later(run))

    [again] = prepare(plan, run)
    assert (again.amount_minor, again.payout.nets_period) == (debit.amount_minor, None)


# What was taken back while it was held


def a_held_award(*, award_minor: int = 10_000, pay_minor: int = 0) -> tuple[Plan, Claim, datetime]:
    """Return an award that was shared, and 10,000 of it taken back before (all of) it was paid."""
    plan = a_small_pool(heads=20)
    neighbour = a_family(plan, name="邻居")
    claim = a_granted_claim(plan, award_minor=award_minor)
    at = a_collected_run(plan).period.notice_until + DAY
    if pay_minor:
        pay_a_part(claim, pay_minor, at=at)
    upheld_late(claim, by=neighbour, at=at)
    (clawback,) = disputes.clawbacks_to_take_up(plan_id=plan.pk)
    services.take_back(plan_id=plan.pk, clawback=clawback, at=at)
    return plan, claim, at


def pay_a_part(claim: Claim, minor: int, *, at: datetime) -> None:
    """Pay a part of an award, as if no more had come in."""
    preparer, releaser = officers(claim.plan)
    part = prepare_part(Portion.objects.get(claim=claim), amount_minor=minor, by=preparer, at=at)
    made = put_into_batch([part], plan_id=claim.plan_id, by=preparer, at=at)
    pay_all(made, by=releaser, at=at)


def test_an_award_taken_back_while_held_is_no_longer_owed() -> None:
    plan, claim, at = a_held_award()
    assert services.withhold_clawed_back(plan_id=plan.pk, at=at) == 0  # not shared back yet
    a_granted_claim(plan, award_minor=30_000, at=at, number=2)
    run = a_collected_run(plan)
    assert treasury.balance_minor(plan_id=plan.pk, account="clawbacks") == 10_000

    made = [services.withhold_clawed_back(plan_id=plan.pk, at=later(run)) for _ in range(2)]

    assert made == [1, 0]
    assert treasury.balance_minor(plan_id=plan.pk, account="clawbacks") == 0
    assert treasury.balance_minor(plan_id=plan.pk, account="awards_payable") == -30_000
    assert selectors.payable_minor(claim=claim) == 0
    [other] = prepare(plan, run)
    assert (other.portion.claim_id == claim.pk, other.amount_minor) == (False, 30_000)
    assert checked(plan.pk).differences == []


def test_only_what_was_taken_back_is_withheld_and_the_rest_is_paid() -> None:
    plan, claim, at = a_held_award(award_minor=16_000)
    a_granted_claim(plan, award_minor=30_000, at=at, number=2)
    run = a_collected_run(plan)
    assert selectors.held_claim_ids(plan_id=plan.pk) == [claim.pk]

    services.withhold_clawed_back(plan_id=plan.pk, at=later(run))

    assert selectors.held_claim_ids(plan_id=plan.pk) == []
    made = prepare(plan, run)
    assert {one.portion.claim_id: one.amount_minor for one in made}[claim.pk] == 6_000
    pay_all(made, by=officers(plan)[1], at=later(run))
    assert Claim.objects.get(pk=claim.pk).state == "paid"
    assert checked(plan.pk).differences == []


def test_what_was_paid_out_before_is_still_to_be_given_back() -> None:
    plan, claim, at = a_held_award(pay_minor=7_000)
    a_granted_claim(plan, award_minor=30_000, at=at, number=2)
    run = a_collected_run(plan)

    services.withhold_clawed_back(plan_id=plan.pk, at=later(run))

    assert treasury.balance_minor(plan_id=plan.pk, account="clawbacks") == 7_000
    assert checked(plan.pk).differences == []
