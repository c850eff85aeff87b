"""Two people at once, or somebody and a sweep: one clear outcome, and nothing lost."""

from datetime import datetime, timedelta

import pytest

from claims import services as claims
from claims.states import ClaimState
from disputes import rules, services
from disputes.models import Objection
from disputes.states import Ground, ObjectionState
from tests.claims.builders import CONTESTED_AT, NOTICE_UNTIL, a_claim, a_reviewer
from tests.claims.test_races import at_once, only
from tests.disputes.builders import (
    ANSWER,
    ANSWERED_AT,
    CONFIRMED_AT,
    a_fellow_member,
    a_late_objection,
    an_objection,
    proposed,
)

pytestmark = pytest.mark.django_db(transaction=True)
LAST = NOTICE_UNTIL - timedelta(microseconds=1)


@pytest.mark.parametrize("at", [LAST, NOTICE_UNTIL])
def test_an_objection_at_the_end_of_notice_while_the_sweep_clears(at: datetime) -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)

    outcomes = at_once(
        lambda: services.object_to_claim(
            claim_id=claim.pk, ground=Ground.PAPERS, words="False.", by=member, at=at
        ),
        lambda: claims.clear_claims(plan_id=claim.plan_id, at=NOTICE_UNTIL),
    )

    assert only(outcomes, Objection) == 1
    claim.refresh_from_db()
    objection = Objection.objects.get()
    assert (claim.state, objection.is_late) in {
        (ClaimState.CONTESTED, False),
        (ClaimState.CLEARED, True),
    }
    if at == NOTICE_UNTIL:
        assert objection.is_late


def test_two_members_object_in_the_same_second() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    both = [a_fellow_member(claim), a_fellow_member(claim)]

    outcomes = at_once(
        *(
            lambda by=by: services.object_to_claim(
                claim_id=claim.pk, ground=Ground.PAPERS, words="-", by=by, at=CONTESTED_AT
            )
            for by in both
        )
    )

    claim.refresh_from_db()
    assert only(outcomes, Objection) == 2
    assert [event.move for event in claim.events.all()].count("contest") == 1


def test_one_form_sent_twice_at_once_is_one_objection() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    member = a_fellow_member(claim)

    outcomes = at_once(
        *[
            lambda: services.object_to_claim(
                claim_id=claim.pk, ground=Ground.PAPERS, words="-", by=member, at=CONTESTED_AT
            )
        ]
        * 2
    )

    assert (only(outcomes, Objection), only(outcomes, rules.ObjectedAlready)) == (1, 1)


def test_two_reviewers_answer_one_objection_in_the_same_second() -> None:
    objection = an_objection()
    one, other = a_reviewer("Third"), a_reviewer("Fourth")

    outcomes = at_once(
        lambda: services.dismiss_objection(
            objection_id=objection.pk, answer=ANSWER, by=one, at=ANSWERED_AT
        ),
        lambda: services.uphold_objection(
            objection_id=objection.pk, answer=ANSWER, by=other, at=ANSWERED_AT
        ),
    )

    assert (only(outcomes, Objection), only(outcomes, rules.AlreadyAnswered)) == (1, 1)
    objection.refresh_from_db()
    objection.claim.refresh_from_db()
    assert (objection.state, objection.claim.state) in {
        (ObjectionState.DISMISSED, ClaimState.ON_NOTICE),
        (ObjectionState.UPHELD, ClaimState.SUBMITTED),
    }


def test_two_objections_are_answered_differently_in_the_same_second() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    first, second = an_objection(claim), an_objection(claim)
    one, other = a_reviewer("Third"), a_reviewer("Fourth")

    at_once(
        lambda: services.dismiss_objection(
            objection_id=first.pk, answer=ANSWER, by=one, at=ANSWERED_AT
        ),
        lambda: services.uphold_objection(
            objection_id=second.pk, answer=ANSWER, by=other, at=ANSWERED_AT
        ),
    )

    claim.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (claim.state, second.state) == (ClaimState.SUBMITTED, ObjectionState.UPHELD)
    assert first.state in {ObjectionState.DISMISSED, ObjectionState.MOOT}


def test_both_of_two_objections_are_dismissed_in_the_same_second() -> None:
    claim = a_claim(ClaimState.ON_NOTICE)
    both = [an_objection(claim), an_objection(claim)]
    reviewers = [a_reviewer("Third"), a_reviewer("Fourth")]

    outcomes = at_once(
        *(
            lambda pk=one.pk, by=by: services.dismiss_objection(
                objection_id=pk, answer=ANSWER, by=by, at=ANSWERED_AT
            )
            for one, by in zip(both, reviewers, strict=True)
        )
    )

    claim.refresh_from_db()
    assert only(outcomes, Objection) == 2
    assert claim.state == ClaimState.ON_NOTICE
    assert [event.move for event in claim.events.all()].count("dismiss") == 1


def test_two_confirm_one_clawback_in_the_same_second() -> None:
    objection = proposed(a_late_objection())
    both = [a_reviewer("Fourth"), a_reviewer("Fifth")]

    outcomes = at_once(
        *(
            lambda by=by: services.confirm_clawback(
                objection_id=objection.pk, by=by, at=CONFIRMED_AT
            )
            for by in both
        )
    )

    assert (only(outcomes, Objection), only(outcomes, rules.AlreadyAnswered)) == (1, 1)


def test_two_runs_take_up_one_clawback_once() -> None:
    objection = proposed(a_late_objection())
    services.confirm_clawback(objection_id=objection.pk, by=a_reviewer(), at=CONFIRMED_AT)

    outcomes = at_once(
        *[lambda: services.mark_taken_up(objection_ids=[objection.pk], at=CONFIRMED_AT)] * 2
    )

    assert sorted(map(str, outcomes)) == sorted([str([objection.pk]), "[]"])
