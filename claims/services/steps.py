"""How a claim takes a step: locked, one move, one row of history, one message."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings

from charter import rules as charter
from claims import rules, states
from claims.models import Claim, ClaimEvent
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
    walking.update(state=states.MOVES[move].target, **instants)
    ClaimEvent.objects.bulk_create(events)


def tell(claim: Claim, kind: str, *, at: datetime, **facts: object) -> None:
    """Queue the message of this kind to the one who holds the claimant, once in a claim's life."""
    members.queue_messages([letter(claim, kind, **facts)], at=at)


def letter(claim: Claim, kind: str, **facts: object) -> members.UserLetter:
    """Return what the one who holds the claimant is told."""
    member = claim.enrolment.member
    return members.UserLetter(
        key=f"claims/{kind}/{claim.ref}",
        user=member.holder,
        plan_id=claim.plan_id,
        kind=f"claims/{kind}",
        facts={"ref": claim.ref, "member": member.name, "site": settings.SITE_URL, **facts},
    )


def day(claim: Claim, at: datetime) -> str:
    """Return the date of an instant in the plan's time zone, as a message tells it."""
    return charter.local_date(at, claim.plan.time_zone).isoformat()
