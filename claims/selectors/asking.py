"""Questions of those who ask for aid: what is theirs, where it stands, whom to ask."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from charter import selectors as charter
from charter.rules import debit_on, local_date, next_cutoff
from claims import rules
from claims.models import Access, Claim, ClaimEvent, Evidence
from claims.models.claims import ClaimQuerySet
from claims.selectors.whole import whole
from members import selectors as members
from members.models import User

TICK: Final = timedelta(microseconds=1)


def claims_of(*, user: User) -> ClaimQuerySet:
    """Return the claims a user asked for, latest first; what is not theirs does not exist."""
    return whole().asked_by(user).order_by("-submitted_at", "-pk")


def events_of(*, claim: Claim) -> QuerySet[ClaimEvent]:
    """Return a claim's history, oldest first."""
    return claim.events.select_related("by").order_by("pk")


def last_step(*, claim: Claim) -> int:
    """Return the last row of a claim's history, for a form to say what its reader saw."""
    return events_of(claim=claim).values_list("pk", flat=True).latest("pk")


def evidence_of(*, claim: Claim) -> QuerySet[Evidence]:
    """Return a claim's papers in the order they came."""
    return claim.evidence.select_related("paper").order_by("pk")


def accesses_of(*, claim: Claim) -> QuerySet[Access]:
    """Return who of the crew opened what of a claim, latest first."""
    return claim.accesses.select_related("by", "evidence__paper").order_by("-pk")


def person_to_ask(*, claim: Claim) -> User | None:
    """Return the one of the crew who works on a claim, or else the plan's first reviewer."""
    reviewers = members.crew(plan_id=claim.plan_id, role="reviewer")
    own = {claim.filed_by_id, claim.enrolment.member.holder_id}
    return claim.decided_by or claim.recommended_by or reviewers.exclude(pk__in=own).first()


def calendar_of(*, claim: Claim, at: datetime) -> rules.Calendar:
    """Return the dates a claim may meet next, as the charter in force has them.

    The days to appeal and to open it again are those of the version that binds the claim.
    """
    zone = claim.plan.time_zone
    terms, binding = charter.terms_at(claim.plan_id, at), charter.terms_of(claim.version)
    notice_until, notice_from = claim.notice_until, claim.notice_from
    within = terms.payout_within_days
    return rules.Calendar(
        today=local_date(at, zone),
        due_on=local_date(claim.due_at, zone) if claim.due_at else None,
        notice_on=local_date(next_cutoff(terms, at), zone),
        notice_until=local_date(notice_until, zone) if notice_until else None,
        debit_on=debit_on(terms, notice_from) if notice_from else None,
        pay_on=local_date(claim.shared_at + timedelta(days=within), zone)
        if claim.shared_at and within
        else None,
        reopen_until=_last_day(claim.state_since, binding.review.reopen_days, at, zone),
        appeal_until=_last_day(claim.decided_at, binding.review.appeal_days, at, zone),
    )


def _last_day(since: datetime | None, days: int, at: datetime, zone: str) -> date | None:
    """Return the last whole or begun day of so many from an instant; None once they are over."""
    if since is None:
        return None
    until = since + timedelta(days=days)
    return local_date(until - TICK, zone) if at < until else None
