"""Questions about claims: who may see which, and what comes next."""

from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet

from charter import selectors as charter
from charter.rules import Cause, debit_on, local_date, next_cutoff, waiting_ends_at
from claims import rules, states
from claims.models import Access, Claim, ClaimEvent, Evidence
from claims.models.claims import ClaimQuerySet
from claims.states import ClaimState
from members import selectors as members
from members.models import User


def claims_of(*, user: User) -> ClaimQuerySet:
    """Return the claims a user asked for, latest first; what is not theirs does not exist."""
    return _whole().asked_by(user).order_by("-submitted_at", "-pk")


def reviewable(*, reviewer: User) -> ClaimQuerySet:
    """Return the claims of a reviewer's plans. Nobody judges their own family's claim."""
    plan_ids = members.plan_ids_of_role(user_id=reviewer.pk, role="reviewer")
    return _whole().filter(plan_id__in=plan_ids).impartial_to(reviewer)


def docket(*, reviewer: User) -> ClaimQuerySet:
    """Return the claims that wait for a reading by this reviewer, oldest first."""
    return (
        reviewable(reviewer=reviewer)
        .in_states(states.UNDECIDED)
        .annotate(evidence_count=Count("evidence"))
        .order_by("submitted_at", "pk")
    )


def undecided(*, plan_id: int) -> ClaimQuerySet:
    """Return the claims of a plan that wait for a reading, whoever may give it."""
    return Claim.objects.filter(plan_id=plan_id).in_states(states.UNDECIDED)


def decided_lately(*, reviewer: User, most: int) -> ClaimQuerySet:
    """Return the latest decisions of the plans a reviewer works for."""
    return (
        reviewable(reviewer=reviewer)
        .in_states(states.DECIDED)
        .order_by("-decided_at", "-pk")[:most]
    )


def events_of(*, claim: Claim) -> QuerySet[ClaimEvent]:
    """Return a claim's history, oldest first."""
    return claim.events.select_related("by").order_by("pk")


def last_step(*, claim: Claim) -> int:
    """Return the last row of a claim's history, for a form to say what its reader saw."""
    return events_of(claim=claim).values_list("pk", flat=True).latest("pk")


def evidence_of(*, claim: Claim) -> QuerySet[Evidence]:
    """Return a claim's papers in the order they came."""
    return claim.evidence.order_by("pk")


def content_of(*, evidence: Evidence) -> "File[bytes]":
    """Return a paper's bytes, to be read once."""
    return default_storage.open(evidence.path)


def accesses_of(*, claim: Claim) -> QuerySet[Access]:
    """Return who of the crew opened what of a claim, latest first."""
    return claim.accesses.select_related("by", "evidence").order_by("-pk")


def person_to_ask(*, claim: Claim) -> User | None:
    """Return the one of the crew who works on a claim, or else the plan's first reviewer."""
    reviewers = members.crew(plan_id=claim.plan_id, role="reviewer")
    own = {claim.filed_by_id, claim.enrolment.member.holder_id}
    return claim.decided_by or claim.recommended_by or reviewers.exclude(pk__in=own).first()


def calendar_of(*, claim: Claim, at: datetime) -> rules.Calendar:
    """Return the dates a claim may meet next, as the charter in force has them."""
    zone = claim.plan.time_zone
    terms = charter.terms_at(claim.plan_id, at)
    notice_until, notice_from = claim.notice_until, claim.notice_from
    return rules.Calendar(
        today=local_date(at, zone),
        ask_again_on=rules.ask_again_on(submitted_on=local_date(claim.submitted_at, zone)),
        notice_on=local_date(next_cutoff(terms, at), zone),
        notice_until=local_date(notice_until, zone) if notice_until else None,
        debit_on=debit_on(terms, notice_from) if notice_from else None,
    )


def hints_of(*, claim: Claim) -> tuple[rules.Hint, ...]:
    """Return what a reviewer should look at in a claim's dates."""
    enrolment, zone = claim.enrolment, claim.plan.time_zone
    terms = charter.terms_of(claim.version)
    by_charter = waiting_ends_at(terms, enrolment.joined_at, Cause(claim.cause))
    waits_until = min(by_charter, enrolment.waiting_until)  # sooner where waiting was brought along
    return rules.hints(
        event_on=claim.event_on,
        filed_on=local_date(claim.submitted_at, zone),
        belonging=rules.Belonging(
            joined_on=local_date(enrolment.joined_at, zone),
            waits_until=local_date(waits_until, zone),
            left_on=local_date(enrolment.left_at, zone) if enrolment.left_at else None,
            claim_within_days=terms.claim_within_days,
        ),
        has_band=claim.band_id is not None,
    )


def granted_before(*, plan_id: int, cutoff_at: datetime) -> list[int]:
    """Return the ids of claims granted before a cutoff and not yet on notice, oldest first."""
    return list(
        Claim.objects.filter(plan_id=plan_id, state=ClaimState.GRANTED, decided_at__lt=cutoff_at)
        .order_by("decided_at", "pk")
        .values_list("pk", flat=True)
    )


def on_notice(*, plan_id: int) -> ClaimQuerySet:
    """Return the claims of a plan that are on notice."""
    return public_claims(plan_id=plan_id).filter(state=ClaimState.ON_NOTICE)


def claims_to_share(*, plan_id: int, noticed_until: datetime) -> ClaimQuerySet:
    """Return the cleared claims whose notice had ended by then, oldest first."""
    return (
        _whole()
        .filter(plan_id=plan_id, state=ClaimState.CLEARED, notice_until__lte=noticed_until)
        .order_by("cleared_at", "pk")
    )


def claims_on_the_way(*, plan_id: int, noticed_until: datetime) -> ClaimQuerySet:
    """Return the claims to share, and with them those that still are on notice until then."""
    waiting = frozenset({ClaimState.ON_NOTICE, ClaimState.CLEARED})
    found = _whole().filter(plan_id=plan_id, notice_until__lte=noticed_until)
    return found.in_states(waiting).order_by("notice_from", "pk")


def public_claims(*, plan_id: int) -> ClaimQuerySet:
    """Return the claims that have been shown, from notice to payment, latest notice first.

    What of them is published is chosen in disclosures, field by field.
    """
    return (
        Claim.objects.filter(plan_id=plan_id)
        .in_states(states.SHOWN)
        .select_related("plan", "band", "version")
        .order_by("-notice_from", "-pk")
    )


def _whole() -> ClaimQuerySet:
    return Claim.objects.select_related(
        "plan", "enrolment__member__holder", "version", "band", "recommended_by", "decided_by"
    )
