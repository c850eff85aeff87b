"""Amounts of the pool and corrections of dues: recorded once, taken up, given back, withdrawn."""

from datetime import timedelta
from typing import Any

import pytest

from apportionment import rules, selectors, services
from apportionment.models import DueException, Run, RunItem
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from members.models import Enrolment, User
from tests.apportionment.builders import (
    OPENING,
    a_family,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_proposed_run,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)
from treasury import selectors as treasury

pytestmark = pytest.mark.django_db


def an_item(plan: Plan, *, kind: ItemKind = ItemKind.SUBSIDY, **facts: Any) -> RunItem:
    plain = {
        "key": "gift/1",
        "amount_minor": 1_000,
        "reason": "a gift of the town",
        "by": officers(plan)[0],
        "at": OPENING,
    }
    return services.record_item(plan_id=plan.pk, kind=kind, **{**plain, **facts})


def a_correction(plan: Plan, *, number: int = 0, **facts: Any) -> DueException:
    plain = {
        "kind": ExceptionKind.ADJUSTMENT,
        "amount_minor": 700,
        "key": "wrong-band/1",
        "reason": "counted in the wrong band",
        "by": officers(plan)[0],
        "at": OPENING,
    }
    return services.record_correction(
        enrolment_id=an_enrolment_of(plan, number=number).pk, **{**plain, **facts}
    )


def balances(plan: Plan) -> dict[str, int]:
    return {one.code: one.amount_minor for one in treasury.trial_balance(plan.pk)}


def test_the_next_run_takes_up_what_waits_line_by_line() -> None:
    """T = 10,000 + 300 (refund) − 700 (adjustment) − 1,000 (subsidy) = 8,600; ten heads: 860."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    item = an_item(plan)
    a_correction(plan)
    a_correction(plan, number=2, kind=ExceptionKind.REFUND, amount_minor=300, key="twice/1")

    run = a_sealed_run(plan)

    assert (run.subsidy_minor, run.adjustments_minor, run.refunds_minor) == (1_000, 700, 300)
    assert (run.to_share_minor, run.charged_minor, run.carry_out_minor) == (8_600, 8_600, 0)
    item.refresh_from_db()
    assert item.period == run.period
    assert list(DueException.objects.order_by("pk").values_list("amount_minor", flat=True)) == [
        700,
        -300,
    ]
    assert balances(plan) == {
        "receivable": 8_600 + 700 - 300,
        "awards_payable": -10_000,
        "operator": 1_000,
    }


def test_dues_follow_the_corrections() -> None:
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    exception = a_correction(plan)
    payer_id = exception.payer_id

    run = a_sealed_run(plan)

    share = run.period.shares.get(band__key="y18-y45").share_minor or 0
    due = selectors.total_due_minor(payer_id=payer_id, plan_id=plan.pk)
    assert due == 2 * share + 700  # two heads to a payer
    dues = sum(
        selectors.total_due_minor(payer_id=payer, plan_id=plan.pk)
        for payer in range(payer_id, payer_id + 5)
    )
    assert dues == balances(plan)["receivable"]


def test_what_is_recorded_once_the_notice_is_over_waits_for_the_next_run() -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    late = an_item(plan, at=run.period.notice_until)
    in_time = an_item(plan, key="gift/2", at=run.period.notice_until - timedelta(seconds=1))

    services.propose_run(run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until)

    assert list(selectors.waiting_items(plan_id=plan.pk)) == [late]
    assert list(selectors.taken_items(period=run.period)) == [in_time]


def test_return_run_gives_everything_back() -> None:
    plan = a_small_pool({"spares_claimants": True})
    a_granted_claim(plan, award_minor=10_000)
    item, correction = an_item(plan), a_correction(plan, number=4)
    run = a_proposed_run(plan)
    before = selectors.stored_inputs(run=run)

    services.return_run(
        run_id=run.pk, by=officers(plan)[1], reason="look again", at=run.period.notice_until
    )

    assert list(selectors.waiting_items(plan_id=plan.pk)) == [item]
    assert list(selectors.waiting_exceptions(plan_id=plan.pk)) == [correction]
    assert not DueException.objects.filter(kind=ExceptionKind.EXEMPT).exists()
    assert set(run.period.shares.values_list("exempt", flat=True)) == {0}
    again = services.propose_run(run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until)
    assert selectors.stored_inputs(run=again) == before


def test_an_abandoned_run_gives_everything_back_to_the_next() -> None:
    plan = a_small_pool()
    an_item(plan)
    a_correction(plan)
    run = a_proposed_run(plan)

    services.abandon_run(
        run_id=run.pk, by=officers(plan)[0], reason="wrong", at=run.period.notice_until
    )
    following = a_sealed_run(plan)

    assert selectors.taken_items(period=run.period).count() == 0
    assert (following.subsidy_minor, following.adjustments_minor) == (1_000, 700)


def test_proposing_is_refused_when_an_item_came_after_the_officer_looked() -> None:
    plan = a_small_pool()
    run = a_frozen_run(plan)
    seen = selectors.proposal(run=run).digest
    an_item(plan)

    with pytest.raises(rules.FiguresChanged):
        services.propose_run(
            run_id=run.pk, by=officers(plan)[0], at=run.period.notice_until, expected=seen
        )

    run.refresh_from_db()
    assert (run.state, run.subsidy_minor) == ("frozen", 0)


def test_an_item_is_recorded_once_under_its_key() -> None:
    plan = a_small_pool()
    first = an_item(plan)

    assert an_item(plan, at=OPENING + timedelta(days=1)) == first
    with pytest.raises(rules.ItemKeyReused):
        an_item(plan, amount_minor=1_001)
    assert RunItem.objects.count() == 1


def test_a_correction_is_recorded_once_under_its_key() -> None:
    plan = a_small_pool()
    first = a_correction(plan)

    assert a_correction(plan) == first
    with pytest.raises(rules.ItemKeyReused):
        a_correction(plan, amount_minor=701)
    assert DueException.objects.count() == 1


def test_a_withdrawn_item_stays_says_who_did_it_and_is_in_no_run() -> None:
    plan = a_small_pool()
    item, correction, officer = an_item(plan), a_correction(plan), officers(plan)[0]

    services.withdraw_item(item_id=item.pk, by=officer, at=OPENING)
    services.withdraw_exception(exception_id=correction.pk, by=officer, at=OPENING)
    run = a_sealed_run(plan)

    item.refresh_from_db()
    assert (item.withdrawn_by, item.withdrawn_at, item.period) == (officer, OPENING, None)
    assert (run.subsidy_minor, run.adjustments_minor) == (0, 0)


def test_what_a_run_has_taken_up_cannot_be_withdrawn_nor_withdrawn_twice() -> None:
    plan = a_small_pool()
    item, correction, officer = an_item(plan), a_correction(plan), officers(plan)[0]
    gone = an_item(plan, key="gift/2")
    services.withdraw_item(item_id=gone.pk, by=officer, at=OPENING)
    a_proposed_run(plan)

    for pk in (item.pk, gone.pk):
        with pytest.raises(rules.NotWaiting):
            services.withdraw_item(item_id=pk, by=officer, at=OPENING)
    with pytest.raises(rules.NotWaiting):
        services.withdraw_exception(exception_id=correction.pk, by=officer, at=OPENING)


@pytest.mark.parametrize("facts", [{"amount_minor": 0}, {"amount_minor": -5}, {"reason": "  "}])
def test_nothing_is_recorded_of_nothing_or_without_a_reason(facts: dict[str, Any]) -> None:
    plan = a_small_pool()

    with pytest.raises(rules.NothingToRecord):
        an_item(plan, **facts)
    with pytest.raises(rules.NothingToRecord):
        a_correction(plan, kind=ExceptionKind.REFUND, **facts)

    assert not RunItem.objects.exists()
    assert not DueException.objects.exists()


def test_an_amount_that_no_table_can_hold_is_refused() -> None:
    plan = a_small_pool()

    with pytest.raises(rules.FigureTooLarge):
        an_item(plan, amount_minor=2**63)
    with pytest.raises(rules.FigureTooLarge):
        a_correction(plan, amount_minor=-(2**63))


def change_dues(run: Run, enrolment: Enrolment, *, by: User) -> None:
    services.record_correction(
        enrolment_id=enrolment.pk,
        kind=ExceptionKind.REFUND,
        amount_minor=5,
        key="twice",
        reason="paid twice",
        by=by,
        at=OPENING + timedelta(days=1),
    )
    services.exempt_enrolment(
        run_id=run.pk, enrolment_id=enrolment.pk, reason="a hard year", by=by, at=OPENING
    )


def test_nobody_changes_what_their_own_family_owes() -> None:
    plan = a_small_pool()
    family = a_family(plan, heads=2)
    run = a_frozen_run(plan)
    child = Enrolment.objects.filter(member__holder=family).latest("pk")

    with pytest.raises(rules.OwnFamily):
        change_dues(run, child, by=family)

    assert not DueException.objects.exists()
    change_dues(run, child, by=officers(plan)[0])
    assert DueException.objects.count() == 2


def test_a_dry_run_costs_the_same_for_any_number_of_members(
    django_assert_num_queries: Any,
) -> None:
    for heads in (10, 200):
        plan = a_pool(heads=heads, plan=a_small_pool({"spares_claimants": True}, heads=0))
        a_granted_claim(plan, award_minor=10_000)
        an_item(plan)
        a_correction(plan, number=4)
        run = a_frozen_run(plan)
        with django_assert_num_queries(8):
            selectors.proposal(run=run, with_notice=True)
