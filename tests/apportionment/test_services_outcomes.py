"""What was decided on claims moves money in the next run: once, and only what was given."""

from datetime import datetime, timedelta

import pytest

from apportionment import selectors, services, tasks
from apportionment.models import DueException, RunItem
from apportionment.rules import ClawbackTooLarge
from apportionment.selectors.paying_out import unpaid_portions
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from claims import selectors as claims
from claims import services as claim_services
from claims.models import Claim
from claims.states import ClaimState, Verdict
from disputes import selectors as disputes
from disputes import services as dispute_services
from disputes.selectors import Clawback
from disputes.states import Ground
from members.models import User
from tests.apportionment.builders import (
    OPENING,
    a_family,
    a_granted_claim,
    a_proposed_run,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
)
from tests.claims.builders import a_filed_claim, a_reviewer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AWARD = 10_000


def shared_and_objected_to(plan: Plan) -> tuple[Claim, datetime]:
    """Return a claim that a sealed run has shared, with an objection upheld after that."""
    neighbour = a_family(plan, name="邻居")
    claim = a_granted_claim(plan, award_minor=AWARD)
    at = a_sealed_run(plan).period.notice_until + DAY
    upheld_late(claim, by=neighbour, at=at)
    return claim, at


def upheld_late(claim: Claim, *, by: User, at: datetime) -> None:
    objection = dispute_services.object_to_claim(
        claim_id=claim.pk,
        ground=Ground.TOO_EARLY,
        words="He told us of it in spring.",
        by=by,
        at=at,
    )
    dispute_services.uphold_objection(
        objection_id=objection.pk,
        answer="The first finding was before joining.",
        clawback_minor=AWARD,
        by=a_reviewer("Third"),
        at=at,
    )
    dispute_services.confirm_clawback(objection_id=objection.pk, by=a_reviewer("Fourth"), at=at)


def waiting(plan: Plan) -> list[Clawback]:
    return disputes.clawbacks_to_take_up(plan_id=plan.pk)


def test_an_award_taken_back_lowers_what_the_next_period_shares() -> None:
    plan = a_small_pool()
    claim, at = shared_and_objected_to(plan)
    (clawback,) = waiting(plan)
    a_granted_claim(plan, award_minor=3 * AWARD, at=at, number=2)

    services.take_back(plan_id=plan.pk, clawback=clawback, at=at)

    run = a_proposed_run(plan)
    assert run.clawback_minor == AWARD
    assert RunItem.objects.get(kind=ItemKind.CLAWBACK).claim == claim
    assert waiting(plan) == []


def test_taken_back_twice_it_is_one_item() -> None:
    plan = a_small_pool()
    _claim, at = shared_and_objected_to(plan)
    (clawback,) = waiting(plan)

    first = services.take_back(plan_id=plan.pk, clawback=clawback, at=at)
    again = services.take_back(plan_id=plan.pk, clawback=clawback, at=at + DAY)

    assert first == again
    assert RunItem.objects.count() == 1


def test_nothing_more_of_it_is_paid_out() -> None:
    plan = a_small_pool()
    neighbour = a_family(plan, name="邻居")
    claim = a_granted_claim(plan, award_minor=AWARD)
    at = a_sealed_run(plan).period.notice_until + DAY
    assert [one.claim for one in unpaid_portions(plan_id=plan.pk)] == [claim]

    upheld_late(claim, by=neighbour, at=at)

    assert list(unpaid_portions(plan_id=plan.pk)) == []


def test_more_than_was_given_is_not_taken_back() -> None:
    plan = a_small_pool()
    _claim, at = shared_and_objected_to(plan)
    (clawback,) = waiting(plan)
    too_much = Clawback(
        clawback.objection_id, clawback.claim_id, clawback.ref, AWARD + 1, clawback.upheld_at
    )

    with pytest.raises(ClawbackTooLarge):
        services.take_back(plan_id=plan.pk, clawback=too_much, at=at)

    assert not RunItem.objects.exists()
    assert waiting(plan) == [clawback]


def a_pool_that_returns_shares() -> Plan:
    """Return a small pool whose charter gives own shares back after waiting-day refusals."""
    return a_small_pool({"refusal.return_own_shares": ["in_waiting"]})


def refused(plan: Plan, *, code: str, at: datetime) -> Claim:
    """Return a claim refused under this coded reason by two reviewers."""
    enrolment = an_enrolment_of(plan, number=3)
    claim = a_filed_claim(enrolment=enrolment, event_on=at.date(), at=at)
    claim_services.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.REFUSE,
        award_minor=None,
        article="3",
        fact="Report, page 1",
        reason="The first finding falls into the waiting days.",
        remedy="A report that shows a later first finding.",
        reason_code=code,
        by=a_reviewer("First"),
        at=at,
    )
    claim_services.refuse_claim(
        claim_id=claim.pk, reason="I agree.", by=a_reviewer("Second"), at=at
    )
    return Claim.objects.get(pk=claim.pk)


def in_good_faith(plan: Plan, at: datetime) -> list[claims.RefusedInGoodFaith]:
    return claims.refused_in_good_faith(plan=plan, at=at)


def test_a_refusal_in_good_faith_gives_own_shares_back_once_nobody_can_appeal() -> None:
    plan = a_pool_that_returns_shares()
    a_granted_claim(plan, award_minor=AWARD, at=OPENING + DAY)
    at = a_sealed_run(plan).period.notice_until
    claim = refused(plan, code="in_waiting", at=at)
    cost_minor = selectors.due_of_enrolment(enrolment_id=claim.enrolment_id, plan_id=plan.pk)
    assert cost_minor > 0
    stands_from = at + 60 * DAY

    assert in_good_faith(plan, stands_from - timedelta(seconds=1)) == []
    (found,) = in_good_faith(plan, stands_from)
    first = services.return_own_shares(refused=found, at=stands_from)
    again = services.return_own_shares(refused=found, at=stands_from + DAY)

    assert first == again
    given = DueException.objects.get(kind=ExceptionKind.REFUND)
    assert (given.enrolment_id, given.amount_minor) == (claim.enrolment_id, -cost_minor)
    runs = [a_sealed_run(plan) for _month in range(3)]  # the next after the appeal days
    assert [run.refunds_minor for run in runs if run.refunds_minor] == [cost_minor]


def test_after_any_other_refusal_shares_stay_where_they_are() -> None:
    plan = a_pool_that_returns_shares()
    at = a_sealed_run(plan).period.notice_until
    refused(plan, code="definition_not_met", at=at)

    assert in_good_faith(plan, at + 61 * DAY) == []


def test_who_has_shared_nothing_gets_nothing_back() -> None:
    plan = a_pool_that_returns_shares()
    at = OPENING + 2 * DAY
    refused(plan, code="in_waiting", at=at)
    (found,) = in_good_faith(plan, at + 61 * DAY)

    assert services.return_own_shares(refused=found, at=at + 61 * DAY) is None
    assert not DueException.objects.exists()


def test_the_sweep_may_come_twice() -> None:
    plan = a_small_pool()
    claim, _at = shared_and_objected_to(plan)

    tasks.take_up_outcomes()
    tasks.take_up_outcomes()

    assert RunItem.objects.get().claim == claim
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.SHARED
