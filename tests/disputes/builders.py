"""Objections, appeals and crews for tests; a test names only what it is about."""

from datetime import datetime, timedelta
from itertools import count
from typing import Final

from django.utils.timezone import now

from claims import services as claims
from claims.models import Claim
from claims.states import ClaimState, Verdict
from disputes import services
from disputes.models import Appeal, Objection
from disputes.states import Ground
from members.models import Enrolment, User
from tests.claims.builders import (
    AWARD,
    CLEARED_AT,
    CONTESTED_AT,
    DECIDED_AT,
    a_claim,
    a_filed_claim,
    a_reviewer,
    recommend_refusal,
)
from tests.members.builders import a_user, an_enrolment

ANSWERED_AT: Final = CONTESTED_AT + timedelta(hours=5)
LATE_AT: Final = CLEARED_AT + timedelta(days=2)
PROPOSED_AT: Final = LATE_AT + timedelta(hours=1)
CONFIRMED_AT: Final = LATE_AT + timedelta(hours=2)
APPEALED_AT: Final = DECIDED_AT + timedelta(days=3)
ANSWER: Final = "The first finding is dated after the waiting days; article 3 is kept."

_names = count(1)


def a_claim_shown_now() -> Claim:
    """Return a claim on notice at the clock that doors read."""
    claim = a_claim(ClaimState.GRANTED)
    claims.put_on_notice(
        claim_ids=[claim.pk], at=now() - timedelta(days=1), until=now() + timedelta(days=4)
    )
    claim.refresh_from_db()
    return claim


def a_claim_cleared_now() -> Claim:
    """Return a claim whose notice ended yesterday."""
    claim, yesterday = a_claim(ClaimState.GRANTED), now() - timedelta(days=1)
    claims.put_on_notice(claim_ids=[claim.pk], at=yesterday - timedelta(days=5), until=yesterday)
    claims.clear_claims(plan_id=claim.plan_id, at=now())
    claim.refresh_from_db()
    return claim


def a_claim_refused_now(enrolment: Enrolment | None = None) -> Claim:
    """Return a claim refused two days ago."""
    claim = a_filed_claim(enrolment=enrolment)
    recommend_refusal(claim)
    claims.refuse_claim(
        claim_id=claim.pk, reason="I agree.", by=a_reviewer("Second"), at=now() - timedelta(days=2)
    )
    claim.refresh_from_db()
    return claim


def a_fellow_member(claim: Claim, *, name: str = "") -> User:
    """Return somebody else who belongs to the claim's plan."""
    user = a_user(name=name or f"成员{next(_names)}")
    an_enrolment(plan=claim.plan, user=user)
    return user


def an_objection(
    claim: Claim | None = None,
    *,
    by: User | None = None,
    ground: Ground = Ground.TOO_EARLY,
    words: str = "He told us of the lump in spring.",
    at: datetime = CONTESTED_AT,
) -> Objection:
    """Return an objection to a claim on notice, or to the claim that is named."""
    claim = claim or a_claim(ClaimState.ON_NOTICE)
    return services.object_to_claim(
        claim_id=claim.pk, ground=ground, words=words, by=by or a_fellow_member(claim), at=at
    )


def a_late_objection(claim: Claim | None = None, *, by: User | None = None) -> Objection:
    """Return an objection to a claim whose notice is over."""
    return an_objection(claim or a_claim(ClaimState.CLEARED), by=by, at=LATE_AT)


def dismissed(objection: Objection, *, by: User | None = None) -> Objection:
    return services.dismiss_objection(
        objection_id=objection.pk, answer=ANSWER, by=by or a_reviewer("Third"), at=ANSWERED_AT
    )


def upheld(objection: Objection, *, by: User | None = None) -> Objection:
    return services.uphold_objection(
        objection_id=objection.pk, answer=ANSWER, by=by or a_reviewer("Third"), at=ANSWERED_AT
    )


def proposed(
    objection: Objection, *, clawback_minor: int = AWARD, by: User | None = None
) -> Objection:
    """Return a late objection that somebody who took no part proposes to uphold."""
    return services.uphold_objection(
        objection_id=objection.pk,
        answer=ANSWER,
        clawback_minor=clawback_minor,
        by=by or a_reviewer("Third"),
        at=PROPOSED_AT,
    )


def confirmed(objection: Objection, *, by: User | None = None) -> Objection:
    return services.confirm_clawback(
        objection_id=objection.pk, by=by or a_reviewer("Fourth"), at=CONFIRMED_AT
    )


def an_appeal(claim: Claim | None = None, *, at: datetime = APPEALED_AT) -> Appeal:
    """Return an appeal against a refusal, in a crew with two others who can read it."""
    claim = claim or a_claim(ClaimState.REFUSED)
    for name in ("Third", "Fourth"):
        a_reviewer(name)
    return services.appeal_claim(
        claim_id=claim.pk, grounds="The test cannot be had here.", by=claim.filed_by, at=at
    )


def decided_anew(claim: Claim, verdict: Verdict, *, award_minor: int = AWARD) -> Claim:
    """Return a claim that two other reviewers have read and decided."""
    is_grant = verdict == Verdict.GRANT
    claims.recommend_claim(
        claim_id=claim.pk,
        verdict=verdict,
        award_minor=award_minor if is_grant else None,
        article="15",
        fact="Letter of the clinic, page 2",
        reason="The letter shows the same as the test would.",
        remedy="" if is_grant else "A letter of the clinic.",
        by=a_reviewer("Fifth"),
        at=APPEALED_AT + timedelta(days=1),
    )
    deed = claims.grant_claim if is_grant else claims.refuse_claim
    return deed(
        claim_id=claim.pk,
        reason="I agree.",
        by=a_reviewer("Sixth"),
        at=APPEALED_AT + timedelta(days=2),
    )
