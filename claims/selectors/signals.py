"""What a machine finds about a claim, what reviewers made of it, and how often it mattered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from charter import selectors as charter
from charter.rules import Cause, Terms, local_date, waiting_ends_at
from claims import states
from claims.models import Claim, Evidence, Signal
from claims.models.claims import ClaimQuerySet
from claims.rules import signals as rules
from claims.rules.signals import Elsewhere, Found
from claims.states import ClaimState, SignalAnswer
from members import selectors as members
from members.models import HealthAnswer

LOOKED_AT: frozenset[ClaimState] = states.UNDECIDED | {ClaimState.WAITING}
LOOK_AGAIN_AFTER = timedelta(days=1)  # other claims may have come meanwhile
FEWEST_ANSWERED = 5  # a share of fewer would say what was found of whom
YES = "yes"


@dataclass(frozen=True)
class Precision:
    """How often a kind of signal was found, answered, and said to have mattered.

    `useful_bps` is None where too few were answered to say anything of them.
    """

    key: str
    found: int
    answered: int
    useful_bps: int | None


def signals_of(*, claim: Claim) -> QuerySet[Signal]:
    """Return what was pointed out about a claim, in the order it was found."""
    return claim.signals.select_related("answered_by").order_by("pk")


def signal_precision(*, plan_id: int) -> list[Precision]:
    """Return how often each kind of signal mattered in a plan; published."""
    rows = (
        Signal.objects.filter(claim__plan_id=plan_id)
        .order_by()
        .values("key")
        .annotate(
            found=Count("pk"),
            answered=Count("pk", filter=~Q(answer="")),
            useful=Count("pk", filter=Q(answer=SignalAnswer.USEFUL)),
        )
    )
    by_key = {row["key"]: row for row in rows}
    return [_precision(key, by_key.get(key)) for key in rules.KINDS]


def claims_to_look_at(*, plan_id: int, at: datetime, most: int) -> list[int]:
    """Return the ids of undecided claims that changed, or were not looked at for a day."""
    stale = Q(looked_at=None) | Q(looked_at__lt=F("state_since"))
    stale |= Q(looked_at__lt=at - LOOK_AGAIN_AFTER)
    found = Claim.objects.filter(stale, plan_id=plan_id).in_states(LOOKED_AT)
    return list(found.order_by("submitted_at", "pk").values_list("pk", flat=True)[:most])


def found_signals(*, claim: Claim) -> list[Found]:
    """Return what a machine points out about a claim now; it advises, and never refuses."""
    terms = charter.terms_of(claim.version)
    found = (
        _soon_after_waiting(claim, terms),
        _same_paper(claim),
        _same_account(claim),
        _near_declared(claim, terms),
        _frequent_cause(claim),
    )
    return [one for one in found if one is not None]


def _precision(key: str, row: Mapping[str, Any] | None) -> Precision:
    if row is None:
        return Precision(key, 0, 0, None)
    answered = row["answered"]
    bps = row["useful"] * 10_000 // answered if answered >= FEWEST_ANSWERED else None
    return Precision(key, row["found"], answered, bps)


def _soon_after_waiting(claim: Claim, terms: Terms) -> Found | None:
    enrolment, zone = claim.enrolment, claim.plan.time_zone
    by_charter = waiting_ends_at(terms, enrolment.joined_at, Cause(claim.cause))
    return rules.soon_after_waiting(
        event_on=claim.event_on,
        joined_on=local_date(enrolment.joined_at, zone),
        waits_until=local_date(min(by_charter, enrolment.waiting_until), zone),
    )


def _same_paper(claim: Claim) -> Found | None:
    """Look for the very same bytes in other claims, of every plan.

    One's own earlier request in this plan is no other claim: who asks again sends the same papers.
    """
    own = {paper.sha256: no for no, paper in enumerate(claim.evidence.order_by("pk"), start=1)}
    others = (
        Evidence.objects.filter(sha256__in=own)
        .exclude(claim__enrolment_id=claim.enrolment_id)
        .select_related("claim__plan", "claim__enrolment__member")
        .order_by("claim_id", "pk")
    )
    claims, papers = {}, set()
    for other in others:
        claims[other.claim_id] = other.claim
        papers.add(own[other.sha256])
    elsewhere = [_elsewhere(claim, other) for other in claims.values()]
    return rules.same_paper(papers=sorted(papers), elsewhere=elsewhere)


def _same_account(claim: Claim) -> Found | None:
    """Look for other families' claims that named the same account; a family may share one."""
    if claim.account_lookup is None:
        return None
    others = (
        Claim.objects.filter(account_lookup=claim.account_lookup)
        .exclude(enrolment__member__holder_id=claim.enrolment.member.holder_id)
        .select_related("plan", "enrolment__member")
        .order_by("pk")
    )
    return rules.same_account(elsewhere=[_elsewhere(claim, other) for other in others])


def _elsewhere(claim: Claim, other: Claim) -> Elsewhere:
    return Elsewhere(
        ref=other.ref,
        plan=other.plan.slug,
        is_same_family=other.enrolment.member.holder_id == claim.enrolment.member.holder_id,
    )


def declared_by(*, claim: Claim) -> list[HealthAnswer]:
    """Return what was answered about health on joining, oldest first; whoever shows it notes it."""
    return list(members.health_answers_of(enrolment_ids=[claim.enrolment_id]))


def _near_declared(claim: Claim, terms: Terms) -> Found | None:
    """Look for what was answered with yes on joining and lies near the cause."""
    condition = terms.aid_called(claim.condition_key)
    if condition is None or not condition.near:
        return None
    answers = members.health_answers_of(enrolment_ids=[claim.enrolment_id])
    yes = {one.question: one.wording for one in answers if one.answer == YES}
    return rules.near_declared(asked=[yes[key] for key in rules.agreed(condition.near, yes)])


def _frequent_cause(claim: Claim) -> Found | None:
    """Compare the requests of the month up to a claim with those of the year before."""
    if not claim.condition_key:
        return None
    until = claim.submitted_at
    since = until - timedelta(days=rules.WINDOW_DAYS)
    latest = _filed(claim, since, until)
    before = _filed(claim, since - timedelta(days=rules.HISTORY_DAYS), since)
    observed, of = _counted(latest, claim)
    earlier, earlier_of = _counted(before, claim)
    return rules.frequent_cause(observed=observed, of=of, earlier=earlier, earlier_of=earlier_of)


def _filed(claim: Claim, since: datetime, until: datetime) -> ClaimQuerySet:
    found = Claim.objects.filter(plan_id=claim.plan_id, cause=claim.cause)
    return found.filter(submitted_at__gt=since, submitted_at__lte=until)


def _counted(claims: ClaimQuerySet, claim: Claim) -> tuple[int, int]:
    """Return how many of some claims name the kind of case of this one, and how many they are."""
    named = Count("pk", filter=Q(condition_lookup=claim.condition_lookup))
    found = claims.order_by().aggregate(named=named, all=Count("pk"))
    return found["named"], found["all"]
