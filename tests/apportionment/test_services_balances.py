"""Prepaid plans: shares are drawn from balances; who is short pauses before the cutoff."""

from datetime import datetime, timedelta

import pytest

from apportionment import selectors, services
from apportionment.models import Run
from charter import selectors as charter
from charter.models import Plan
from charter.rules import next_cutoff
from members import letters
from members import services as members
from members.models import Freeze, Message, User
from tests.apportionment.builders import (
    DAY,
    OPENING,
    UNCAPPED,
    a_frozen_run,
    a_granted_claim,
    a_payer_of,
    a_plan_where,
    a_pool,
    a_sealed_run,
)
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db

PREPAID = {**UNCAPPED, "funding": "prepaid", "payout_when": "after_collection"}


@pytest.fixture
def pool() -> Plan:
    """Return a prepaid pool of ten heads, two to a payer."""
    return a_pool(heads=10, plan=a_plan_where(PREPAID))


def top_up(plan: Plan, payer_id: int, minor: int, *, at: datetime = OPENING) -> None:
    treasury_services.top_up(
        payer_id=payer_id,
        plan_id=plan.pk,
        key=f"in/{payer_id}/{at:%y%m%d}",
        amount_minor=minor,
        at=at,
    )


def payers(plan: Plan) -> list[int]:
    return [a_payer_of(plan, number=number) for number in range(0, 10, 2)]


def top_up_all(plan: Plan, minor: int) -> None:
    for payer_id in payers(plan):
        top_up(plan, payer_id, minor)


def make(run: Run) -> None:
    for part in run.slices.all():
        services.make_debits(slice_id=part.pk, at=run.period.notice_until)
        services.notify_debits(slice_id=part.pk, at=run.period.notice_until)


def a_run_of_10_yuan_each(plan: Plan, *, number: int = 0) -> Run:
    a_granted_claim(plan, award_minor=10_000, number=number)
    run = a_sealed_run(plan)
    make(run)
    return run


def balance(plan: Plan, account: str) -> int:
    return treasury.balance_minor(plan_id=plan.pk, account=account)


def states(plan: Plan) -> list[str]:
    return list(Debit.objects.filter(plan_id=plan.pk).values_list("state", flat=True))


def coming_cutoff(plan: Plan) -> datetime:
    frozen_at = max(charter.frozen_at(plan.pk), OPENING)
    return next_cutoff(charter.terms_at(plan.pk, frozen_at), frozen_at)


def test_a_share_is_drawn_from_balances_as_soon_as_it_is_due(pool: Plan) -> None:
    top_up_all(pool, 3_000)

    run = a_run_of_10_yuan_each(pool)

    assert states(pool) == [DebitState.PAID] * 5
    assert balance(pool, "receivable") == 0
    assert balance(pool, "balances") == -(5 * 3_000 - 10_000)
    assert balance(pool, "clearing") == 5 * 3_000
    assert treasury.available_minor(plan_id=pool.pk) == 10_000
    assert {treasury.balance_of(payer_id=one, plan_id=pool.pk) for one in payers(pool)} == {1_000}
    assert not treasury.unbooked_days(pool.pk)
    assert selectors.is_collected(period=run.period, at=run.period.notice_until)


def test_the_letter_says_that_it_was_taken_from_the_balance(pool: Plan) -> None:
    top_up_all(pool, 3_000)
    poor = payers(pool)[0]
    treasury_services.return_balance(
        payer_id=poor, plan_id=pool.pk, key="back", amount_minor=3_000, at=OPENING
    )

    a_run_of_10_yuan_each(pool)

    kinds = Message.objects.filter(plan=pool, kind__startswith="apportionment/debit")
    assert kinds.get(user__payer_id=poor).kind == "apportionment/debit_ahead"
    assert kinds.filter(kind="apportionment/debit_drawn").count() == 4


def test_slices_worked_twice_draw_once(pool: Plan) -> None:
    top_up_all(pool, 10_000)
    run = a_run_of_10_yuan_each(pool)

    make(run)
    services.draw_balances(plan_id=pool.pk, to_period=1, at=run.period.notice_until + DAY)

    assert balance(pool, "balances") == -(5 * 10_000 - 10_000)


def test_a_debit_that_the_balance_does_not_cover_waits_for_a_top_up(pool: Plan) -> None:
    run = a_run_of_10_yuan_each(pool)
    assert states(pool) == [DebitState.OPEN] * 5
    assert not selectors.is_collected(period=run.period, at=run.period.notice_until)
    assert selectors.is_collected(period=run.period, at=run.period.notice_until + 30 * DAY)
    at = run.period.notice_until + DAY
    top_up(pool, payers(pool)[0], 2_000, at=at)

    services.draw_balances(plan_id=pool.pk, to_period=1, at=at)

    assert sorted(states(pool)) == sorted([DebitState.PAID] + [DebitState.OPEN] * 4)
    assert balance(pool, "balances") == 0


def test_paying_now_draws_and_asks_no_bank(pool: Plan) -> None:
    a_granted_claim(pool, award_minor=10_000)
    run = a_sealed_run(pool)
    payer_id = payers(pool)[0]
    top_up(pool, payer_id, 2_500)

    asked = services.pay_now(payer_id=payer_id, plan_id=pool.pk, at=run.period.notice_until)

    assert asked == []
    assert states(pool) == [DebitState.PAID]
    assert treasury.balance_of(payer_id=payer_id, plan_id=pool.pk) == 500


def test_whoever_is_short_of_the_last_share_pauses_and_owes_nothing(pool: Plan) -> None:
    """The last share was 10.00 a head: a payer of two needs 20.00."""
    top_up_all(pool, 2_000 + 2_000)
    a_run_of_10_yuan_each(pool)
    poor = payers(pool)[0]
    at = coming_cutoff(pool) - timedelta(hours=5)
    treasury_services.return_balance(
        payer_id=poor, plan_id=pool.pk, key="back", amount_minor=1, at=at
    )

    paused = services.freeze_short_payers(plan_id=pool.pk, cutoff_at=coming_cutoff(pool), at=at)

    assert paused == 2
    assert set(Freeze.objects.values_list("payer_id", flat=True)) == {poor}
    assert services.freeze_short_payers(plan_id=pool.pk, cutoff_at=coming_cutoff(pool), at=at) == 0
    run = a_frozen_run(pool)
    assert sum(share.counted for share in run.period.shares.all()) == 8


def test_the_charters_minimum_counts_before_anything_was_shared() -> None:
    plan = a_pool(heads=10, plan=a_plan_where({**PREPAID, "minimum_balance_minor": 100}))
    rich, *others = payers(plan)
    top_up(plan, rich, 100)
    at = coming_cutoff(plan) - timedelta(hours=5)

    services.freeze_short_payers(plan_id=plan.pk, cutoff_at=coming_cutoff(plan), at=at)

    assert set(Freeze.objects.values_list("payer_id", flat=True)) == set(others)


def test_a_top_up_ends_the_pause_once_it_covers_what_is_needed(pool: Plan) -> None:
    top_up_all(pool, 2_000)
    a_run_of_10_yuan_each(pool)
    cutoff_at = coming_cutoff(pool)
    at = cutoff_at - timedelta(hours=5)
    services.freeze_short_payers(plan_id=pool.pk, cutoff_at=cutoff_at, at=at)
    first, second, *_others = payers(pool)
    top_up(pool, first, 1_999, at=at)
    top_up(pool, second, 2_000, at=at)

    again = services.thaw_covered_payers(plan_id=pool.pk, at=at + timedelta(hours=1))

    assert again == 2
    thawed = Freeze.objects.filter(thawed_at__isnull=False)
    assert set(thawed.values_list("payer_id", flat=True)) == {second}
    run = a_frozen_run(pool)
    assert sum(share.counted for share in run.period.shares.all()) == 2


def test_a_pause_for_another_reason_is_not_ended_by_a_balance(pool: Plan) -> None:
    from_where = payers(pool)[0]
    top_up_all(pool, 100_000)
    members.freeze_enrolments(
        plan_id=pool.pk, payer_ids=[from_where], reason="arrears", at=OPENING + DAY
    )

    assert services.thaw_covered_payers(plan_id=pool.pk, at=OPENING + 2 * DAY) == 0


def test_whose_balance_runs_low_is_reminded_once_a_period() -> None:
    terms = {**PREPAID, "remind_below_minor": 500, "minimum_balance_minor": 0}
    plan = a_pool(heads=10, plan=a_plan_where(terms))
    top_up_all(plan, 500)
    poor = payers(plan)[0]
    treasury_services.return_balance(
        payer_id=poor, plan_id=plan.pk, key="back", amount_minor=1, at=OPENING
    )

    for _ in range(2):
        services.remind_of_balances(plan_id=plan.pk, at=OPENING + DAY)

    User.objects.update(language="en")
    letter = Message.objects.get(kind="apportionment/low_balance")
    assert letter.user is not None
    assert letter.user.payer_id == poor
    assert letter.facts["balance_minor"] == 499
    assert "Your balance is low" in letters.words(letter).subject


def test_without_such_an_amount_in_the_charter_nobody_is_reminded(pool: Plan) -> None:
    assert services.remind_of_balances(plan_id=pool.pk, at=OPENING + DAY) == 0
