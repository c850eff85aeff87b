"""How a claim takes a step: locked, one move, one row of history, one message."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings

from charter import rules as charter
from charter.selectors import terms_of
from claims import rules, states
from claims.models import Claim, ClaimEvent
from claims.states import ClaimState, FiledAs
from members import services as members
from members.models import User


def lock_claim(claim_id: int, *, seen: int | None = None) -> Claim:
    """Return a claim, locked; refuse if it took a step after `seen`, the last one read."""
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if seen is not None and claim.events.filter(pk__gt=seen).exists():
        raise rules.PageStale
    return claim


def lock_claims(claim_ids: Collection[int]) -> list[Claim]:
    """Return claims, locked in the order of their keys: two deeds never wait in a circle.

    With each comes what a letter about it says: plan, member and whoever holds them.
    """
    return list(
        Claim.objects.select_for_update(of=("self",))
        .select_related("plan", "enrolment__member__holder")
        .filter(pk__in=claim_ids)
        .order_by("pk")
    )


def lock_steps(claim_ids: Collection[int]) -> list[Claim]:
    """Return claims, locked in the order of their keys, with no more than a step asks for.

    For steps that tell nobody: no names, no story.
    """
    found = Claim.objects.select_for_update(of=("self",)).filter(pk__in=claim_ids)
    return list(found.only("state", "shared_at").order_by("pk"))


def walk(
    claim: Claim,
    move: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    grounds: ClaimEvent | None = None,
) -> ClaimEvent:
    """Take a locked claim one step, and write the step into its history."""
    event = grounds or ClaimEvent()
    event.claim, event.move, event.before = claim, move, claim.state
    event.reason, event.by, event.at = reason, by, at
    claim.state = event.after = states.target_of(move, claim.state)
    start_clock(claim, move, at=at)
    if claim.state != ClaimState.UNDER_REVIEW:
        claim.taken_by = claim.taken_until = None
    claim.save()
    event.save(force_insert=True)
    return event


def walk_together(
    claims: Sequence[Claim], move: str, *, at: datetime, **instants: datetime
) -> None:
    """Take locked claims the same step, by nobody's hand, and write it into their histories.

    Sets these instants on each. Two statements, however many claims; one that may not take the
    step is refused before any has taken it.
    """
    if not claims:
        return
    target = states.MOVES[move].target
    assert target not in states.CLOCKED, "nobody waits in a state that is reached together"
    events = [
        ClaimEvent(
            claim=claim,
            move=move,
            before=claim.state,
            after=states.target_of(move, claim.state),
            at=at,
        )
        for claim in claims
    ]
    walking = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    walking.update(state=target, state_since=at, due_at=None, **instants)
    ClaimEvent.objects.bulk_create(events)


def start_clock(claim: Claim, move: str, *, at: datetime) -> None:
    """Set since when a claim is where it is, and by when somebody must have acted."""
    claim.state_since, due_before = at, claim.due_at
    claim.due_at = None
    if claim.state in states.CLOCKED:
        claim.due_at = rules.due_at(
            move=move,
            state=claim.state,
            since=at,
            due_before=due_before,
            review=terms_of(claim.version).review,
        )


def clear_reading(claim: Claim) -> None:
    """Empty what was recommended; it stays in the readings and in the history."""
    claim.recommended_by = claim.recommended_minor = None
    claim.verdict = claim.article = claim.fact = claim.reason = claim.remedy = ""


def clear_decision(claim: Claim) -> None:
    """Empty what was recommended and decided, and its notice; the decision stays as its row."""
    clear_reading(claim)
    claim.decided_by = claim.decided_at = claim.award_minor = None
    claim.panel_ref = ""
    claim.notice_from = claim.notice_until = None


def tell(claim: Claim, kind: str, *, at: datetime, once: object = "", **facts: object) -> None:
    """Queue the message of this kind to those who asked, once in a claim's life.

    To whoever holds the claimant, and to an emergency contact who filed it. What may happen twice
    is told twice where `once` names which time it is: a request's key, a step's.
    """
    told = [letter(claim, kind, once=once, to=None, **facts)]
    if claim.filed_as == FiledAs.CONTACT:
        told.append(letter(claim, kind, once=once, to=claim.filed_by, **facts))
    members.queue_messages(told, at=at)


def letter(
    claim: Claim, kind: str, *, once: object = "", to: User | None = None, **facts: object
) -> members.UserLetter:
    """Return what the one who holds the claimant, or whoever is named, is told."""
    member = claim.enrolment.member
    parts = ["claims", kind, claim.ref, *filter(None, [str(once), f"to-{to.pk}" if to else ""])]
    return members.UserLetter(
        key="/".join(parts),
        user=to or member.holder,
        plan_id=claim.plan_id,
        kind=f"claims/{kind}",
        facts={"ref": claim.ref, "member": member.name, "site": settings.SITE_URL, **facts},
    )


def day(claim: Claim, at: datetime) -> str:
    """Return the date of an instant in the plan's time zone, as a message tells it."""
    return charter.local_date(at, claim.plan.time_zone).isoformat()
