"""Paying out after collection, and what operator and reserve pay of an award."""

from datetime import datetime

import pytest

from apportionment import rules, selectors, services
from apportionment.models import AwardPayout, Run
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_sealed_run,
    a_small_pool,
    officers,
)
from tests.apportionment.paying_out import release_all
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db

AFTER = {"payout_when": "after_collection"}
CAPPED = {**AFTER, "case_cap_minor": 500, "case_cap_excess": "operator"}


def prepare(plan: Plan, at: datetime, by: User | None = None) -> list[AwardPayout]:
    return services.prepare_payouts(plan_id=plan.pk, by=by or officers(plan)[0], at=at)


def later(run: Run) -> datetime:
    return run.period.notice_until + 20 * DAY


def amounts(made: list[AwardPayout]) -> list[int]:
    return [one.amount_minor for one in made]


def pays(payer_id: int, run: Run) -> None:
    """Let one payer's debit be paid elsewhere, and book it."""
    treasury_services.settle_debit(
        payer_id=payer_id,
        plan_id=run.period.plan_id,
        to_period=run.period.no,
        at=run.period.notice_until + DAY,
    )
    day = (run.period.notice_until + DAY).date()
    treasury_services.book_collected(
        plan_id=run.period.plan_id, settled_on=day, at=run.period.notice_until + DAY
    )


def give_up(run: Run) -> None:
    """Let the bank have refused what is still open, for the last time."""
    Debit.objects.filter(plan_id=run.period.plan_id, state=DebitState.OPEN).update(
        state=DebitState.FAILED,
        failure_code="no_money",
        attempts=1,
        asked_at=run.period.notice_until,
        next_ask_at=None,
    )


def balance(plan: Plan, account: str) -> int:
    return treasury.balance_minor(plan_id=plan.pk, account=account)


def test_nothing_is_paid_while_a_debit_of_the_period_is_still_tried() -> None:
    plan = a_small_pool(AFTER)
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    pays(a_payer_of(plan), run)

    with pytest.raises(rules.NotEnoughMoney):
        prepare(plan, later(run))

    assert not selectors.is_collected(period=run.period, at=later(run))


def test_nothing_is_paid_before_the_debits_are_made() -> None:
    plan = a_small_pool(AFTER)
    a_granted_claim(plan, award_minor=10_000)
    run = a_sealed_run(plan)

    assert not selectors.is_collected(period=run.period, at=later(run))
    with pytest.raises(rules.NotEnoughMoney):
        prepare(plan, later(run))


def test_everything_is_paid_when_all_have_paid() -> None:
    plan = a_small_pool(AFTER)
    a_granted_claim(plan, award_minor=10_000)
    run = a_collected_run(plan)

    assert amounts(prepare(plan, later(run))) == [10_000]
    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_what_came_in_is_shared_alike_where_some_never_paid() -> None:
    """Two awards of 100.00 and 50.00; of five payers with 30.00 each, two pay: 60.00."""
    plan = a_small_pool(AFTER)
    a_granted_claim(plan, award_minor=10_000)
    a_granted_claim(plan, award_minor=5_000, number=1)
    run = a_debited_run(plan)
    for number in (0, 2):
        pays(a_payer_of(plan, number=number), run)
    give_up(run)

    assert amounts(prepare(plan, later(run))) == [4_000, 2_000]
    with pytest.raises(rules.NotEnoughMoney):
        prepare(plan, later(run))


def test_what_a_member_pays_at_last_is_paid_out_too() -> None:
    plan = a_small_pool(AFTER)
    a_granted_claim(plan, award_minor=10_000)
    run = a_debited_run(plan)
    give_up(run)
    pays(a_payer_of(plan, number=4), run)

    made = prepare(plan, later(run))
    # What the claimant's own family never paid is taken off first; no money moves for it.
    assert [(one.amount_minor, one.payout.nets_period) for one in made] == [
        (2_000, run.period.no), (2_000, None)
    ]  # fmt: skip


def test_what_the_operator_bears_is_paid_at_once_and_named_as_an_advance() -> None:
    """Ten heads, at most 5.00 each: 50.00 of 120.00; the operator bears 70.00."""
    plan = a_small_pool({**CAPPED, "payout_when": "as_collected"})
    a_granted_claim(plan, award_minor=12_000)
    run = a_debited_run(plan)

    assert amounts(prepare(plan, later(run))) == [7_000]
    assert balance(plan, "advances") == -7_000
    pays(a_payer_of(plan), run)

    assert amounts(prepare(plan, later(run))) == [1_000]
    assert balance(plan, "advances") == -7_000
    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_a_withdrawn_part_of_the_operators_is_not_advanced_twice() -> None:
    plan = a_small_pool({**CAPPED, "payout_when": "as_collected"})
    a_granted_claim(plan, award_minor=12_000)
    run = a_debited_run(plan)
    treasurer, _other = officers(plan)
    [made] = prepare(plan, later(run), treasurer)
    treasury_services.withdraw_payout(
        payout_id=made.payout_id, by=treasurer.pk, at=later(run), reason="wrong account"
    )

    assert amounts(prepare(plan, later(run), treasurer)) == [7_000]
    assert balance(plan, "advances") == -7_000


def test_what_the_reserve_bears_is_paid_from_what_members_paid_into_it() -> None:
    """A first year fills the reserve; then it bears what is above the cap."""
    plan = a_small_pool(
        {
            "payout_when": "as_collected",
            "reserve_bps": 10_000,
            "reserve_cap_minor": 100_000,
            "case_cap_minor": 2_000,
            "case_cap_excess": "reserve",
        }
    )
    a_granted_claim(plan, award_minor=10_000)
    first = a_collected_run(plan)  # 100.00 to the family, 100.00 into the reserve
    assert amounts(prepare(plan, later(first))) == [10_000]
    a_granted_claim(plan, award_minor=16_000, number=1)
    second = a_collected_run(plan)
    portion = second.period.portions.get()

    made = prepare(plan, later(second))

    assert portion.borne_minor > 0
    assert amounts(made) == [portion.allowed_minor + portion.borne_minor]
    assert balance(plan, "advances") == 0


def test_a_claim_that_a_cap_cut_is_paid_when_the_rest_has_arrived() -> None:
    plan = a_small_pool({**CAPPED, "case_cap_excess": "pro_rata"})
    claim = a_granted_claim(plan, award_minor=12_000)
    run = a_collected_run(plan)
    one, two = officers(plan)
    [made] = prepare(plan, later(run), one)
    release_all([made], by=two, at=later(run))
    treasury_services.settle_payout(payout_id=made.payout_id, at=later(run))

    services.follow_payout(award_payout_id=made.pk, at=later(run))

    assert made.amount_minor == 5_000
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.PAID
