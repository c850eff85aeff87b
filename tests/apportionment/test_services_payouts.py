"""Paying awards out: never more than came in, unless somebody named advances it."""

from datetime import datetime
from typing import Final

import pytest

from apportionment import rules, services
from apportionment.models import AwardPayout, Run
from charter import services as charter
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from members.states import Role
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    officers,
)
from tests.apportionment.paying_out import release_all
from tests.members.builders import CHARTERS, FOUNDED, a_crew_member
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.rules import SamePerson
from treasury.states import PayoutState

pytestmark = pytest.mark.django_db

AT: Final = FOUNDED + 60 * DAY


def a_plan_that_pays_in_advance() -> Plan:
    text = (CHARTERS / "village.toml").read_text(encoding="utf-8")
    advanced = text.replace('payout_when = "as_collected"', 'payout_when = "advanced"')
    assert advanced != text
    return charter.load_charter(
        slug="ahead", toml_text=advanced, source="ahead.toml", at=FOUNDED
    ).plan


def comes_in(plan: Plan, minor: int, *, at: datetime = AT) -> None:
    """Book money that members have paid."""
    treasury_services.post(
        plan_id=plan.pk,
        key=f"in/{minor}",
        moves={"clearing": minor, "receivable": -minor},
        memo="",
        at=at,
    )


def balance(plan: Plan, account: str) -> int:
    return treasury.balance_minor(plan_id=plan.pk, account=account)


def pay(made: AwardPayout, *, by: User, at: datetime = AT) -> None:
    """Release a payout, and let it arrive."""
    release_all([made], by=by, at=at)
    treasury_services.settle_payout(payout_id=made.payout_id, at=at)


def a_run_that_shares(plan: Plan, *awards_minor: int) -> Run:
    """Return a sealed run that shares a sixth of each of these awards."""
    for number, award_minor in enumerate(awards_minor):
        a_granted_claim(plan, award_minor=award_minor, number=number)
    return a_sealed_run(plan)


def amounts(made: list[AwardPayout]) -> list[int]:
    return [one.amount_minor for one in made]


def test_as_collected_pays_at_most_what_came_in_oldest_first() -> None:
    plan = a_pool()
    a_run_that_shares(plan, 600_000, 600_000)
    comes_in(plan, 150_000)

    made = services.prepare_payouts(plan_id=plan.pk, by=officers(plan)[0], at=AT)

    assert amounts(made) == [100_000, 50_000]
    assert treasury.available_minor(plan_id=plan.pk) == 0
    assert balance(plan, "advances") == 0


def test_as_collected_pays_the_rest_when_more_has_come_in() -> None:
    plan = a_pool()
    a_run_that_shares(plan, 600_000)
    treasurer, _ = officers(plan)
    comes_in(plan, 30_000)
    services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)
    comes_in(plan, 90_000)

    made = services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT + DAY)

    assert amounts(made) == [70_000]
    keys = AwardPayout.objects.order_by("pk").values_list("payout__key", flat=True)
    assert [key.rsplit("/", 1)[1] for key in keys] == ["1", "2"]
    with pytest.raises(rules.NotEnoughMoney):
        services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT + 2 * DAY)


def test_as_collected_pays_nothing_when_nothing_came_in() -> None:
    plan = a_pool()
    a_run_that_shares(plan, 600_000)

    with pytest.raises(rules.NotEnoughMoney):
        services.prepare_payouts(plan_id=plan.pk, by=officers(plan)[0], at=AT)

    assert not AwardPayout.objects.exists()


def test_an_award_is_not_paid_before_its_period_is_sealed() -> None:
    plan = a_pool()
    a_granted_claim(plan)
    comes_in(plan, 600_000)

    with pytest.raises(rules.NotEnoughMoney):
        services.prepare_payouts(plan_id=plan.pk, by=officers(plan)[0], at=AT)


def test_advanced_pays_all_and_names_the_advance_in_the_books() -> None:
    plan = a_pool(plan=a_plan_that_pays_in_advance())
    a_run_that_shares(plan, 600_000, 600_000)
    comes_in(plan, 150_000)

    made = services.prepare_payouts(plan_id=plan.pk, by=officers(plan)[0], at=AT)

    assert amounts(made) == [100_000, 100_000]
    assert balance(plan, "advances") == -50_000
    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_advanced_twice_advances_once() -> None:
    plan = a_pool(plan=a_plan_that_pays_in_advance())
    a_run_that_shares(plan, 600_000)
    treasurer, _ = officers(plan)
    services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)

    with pytest.raises(rules.NotEnoughMoney):
        services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)

    assert balance(plan, "advances") == -100_000


def test_what_was_advanced_is_not_spent_on_another_award_when_members_pay() -> None:
    plan = a_pool(plan=a_plan_that_pays_in_advance())
    a_run_that_shares(plan, 600_000)
    one, two = officers(plan)
    [made] = services.prepare_payouts(plan_id=plan.pk, by=one, at=AT)
    pay(made, by=two)

    assert balance(plan, "clearing") == 0
    assert (balance(plan, "awards_payable"), balance(plan, "advances")) == (0, -100_000)


def test_whoever_prepared_a_payout_cannot_release_it() -> None:
    plan = a_pool()
    a_run_that_shares(plan, 600_000)
    comes_in(plan, 100_000)
    treasurer, _ = officers(plan)
    [made] = services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)

    with pytest.raises(SamePerson):
        release_all([made], by=treasurer, at=AT)


def test_what_a_withdrawn_payout_was_for_can_be_prepared_again() -> None:
    plan = a_pool()
    a_run_that_shares(plan, 600_000)
    comes_in(plan, 100_000)
    treasurer, _ = officers(plan)
    [made] = services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)
    treasury_services.withdraw_payout(
        payout_id=made.payout_id, by=treasurer.pk, at=AT, reason="wrong account"
    )

    [again] = services.prepare_payouts(plan_id=plan.pk, by=treasurer, at=AT)

    assert again.amount_minor == 100_000
    assert again.payout_id != made.payout_id
    assert treasury.available_minor(plan_id=plan.pk) == 0


def test_a_claim_is_paid_when_every_part_of_its_award_has_arrived() -> None:
    plan = a_pool(heads=300)
    claim = a_granted_claim(plan, award_minor=600)
    preparer, releaser = officers(plan)

    states = []
    for _ in range(6):
        run = a_collected_run(plan)
        at = run.period.notice_until + 20 * DAY
        [made] = services.prepare_payouts(plan_id=plan.pk, by=preparer, at=at)
        pay(made, by=releaser, at=at)
        for _twice in range(2):
            services.follow_payout(award_payout_id=made.pk, at=at)
        states.append(Claim.objects.get(pk=claim.pk).state)

    assert states == [ClaimState.CLEARED] * 5 + [ClaimState.PAID]
    assert claim.events.filter(after=ClaimState.PAID).count() == 1
    assert balance(plan, "awards_payable") == 0


def test_a_claim_whose_payout_has_not_arrived_is_not_told() -> None:
    plan = a_pool()
    claim = a_granted_claim(plan, award_minor=1)  # all in the first period
    a_collected_run(plan)
    preparer, releaser = officers(plan)
    [made] = services.prepare_payouts(plan_id=plan.pk, by=preparer, at=AT)
    release_all([made], by=releaser, at=AT)

    services.follow_payout(award_payout_id=made.pk, at=AT)

    made.refresh_from_db()
    assert (made.followed_at, made.payout.state) == (None, PayoutState.RELEASED)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED


def test_a_treasurer_of_another_plan_prepares_nothing_of_this_one() -> None:
    plan, other = a_pool(), a_pool()
    a_run_that_shares(plan, 600_000)
    comes_in(plan, 100_000)

    with pytest.raises(rules.NotEnoughMoney):
        services.prepare_payouts(
            plan_id=other.pk, by=a_crew_member(Role.TREASURER, plan=other), at=AT
        )
