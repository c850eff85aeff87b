"""Which steps of claims are late: each by its own clock, and only counts."""

from datetime import date, datetime, timedelta

import pytest

from claims.models import Claim, Investigation
from claims.selectors import Step, overdue
from claims.states import ClaimState, Round
from tests.claims.builders import a_claim, a_filed_claim, a_reviewer
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def late_steps(claim: Claim, at: datetime) -> dict[Step, tuple[int, datetime]]:
    found = overdue(plan_id=claim.plan_id, at=at)
    return {one.step: (one.count, one.since) for one in found}


def due_of(claim: Claim) -> datetime:
    assert claim.due_at is not None
    return claim.due_at


@pytest.mark.parametrize(
    ("state", "round_no", "step"),
    [
        (ClaimState.SUBMITTED, Round.FIRST, Step.FIRST_READING),
        (ClaimState.RECOMMENDED, Round.FIRST, Step.SECOND_READING),
        (ClaimState.CONTESTED, Round.FIRST, Step.OBJECTION),
        (ClaimState.APPEALED, Round.APPEAL, Step.APPEAL),
        (ClaimState.SUBMITTED, Round.APPEAL, Step.APPEAL),
    ],
)
def test_each_step_is_late_from_its_own_day_on(
    state: ClaimState, round_no: Round, step: Step
) -> None:
    claim = a_claim(state)
    Claim.objects.filter(pk=claim.pk).update(round=round_no)

    assert late_steps(claim, due_of(claim)) == {}
    assert late_steps(claim, due_of(claim) + SECOND) == {step: (1, due_of(claim))}


def test_a_question_the_family_has_not_answered_is_nobodys_lateness() -> None:
    claim = a_filed_claim()
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.WAITING)

    assert late_steps(claim, due_of(claim) + timedelta(days=100)) == {}


def test_they_are_counted_a_plan_with_the_oldest_first_missed() -> None:
    plan = a_plan()
    first = a_filed_claim(enrolment=an_enrolment(plan=plan))
    a_filed_claim(enrolment=an_enrolment(plan=plan), at=first.submitted_at + timedelta(days=1))
    a_filed_claim()

    found = late_steps(first, first.submitted_at + timedelta(days=30))

    assert found == {Step.FIRST_READING: (2, due_of(first))}


def test_an_investigation_is_late_from_the_day_after_its_last() -> None:
    claim = a_filed_claim()
    Investigation.objects.create(
        claim=claim,
        ref="ABCDEFGH",
        ordered_by=a_reviewer(),
        ordered_at=claim.submitted_at,
        investigator="Somebody",
        brief="Please ask the hospital.",
        due_on=date(2025, 9, 12),
    )
    evening = claim.submitted_at.replace(day=12, hour=15)  # 23:00 in Shanghai

    assert late_steps(claim, evening) == {}
    assert late_steps(claim, evening + timedelta(hours=2))[Step.INVESTIGATION][0] == 1
