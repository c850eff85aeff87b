"""Questions of runs and of the public: what is granted, on notice, to be shared, shown."""

from datetime import datetime

from claims import states
from claims.models import Claim
from claims.models.claims import ClaimQuerySet
from claims.selectors.whole import whole
from claims.states import ClaimState


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
        whole()
        .filter(plan_id=plan_id, state=ClaimState.CLEARED, notice_until__lte=noticed_until)
        .order_by("cleared_at", "pk")
    )


def claims_on_the_way(*, plan_id: int, noticed_until: datetime) -> ClaimQuerySet:
    """Return the claims to share, and with them those that still are on notice until then."""
    waiting = frozenset({ClaimState.ON_NOTICE, ClaimState.CLEARED})
    found = whole().filter(plan_id=plan_id, notice_until__lte=noticed_until)
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


def shown_before(*, ref: str) -> Claim | None:
    """Return a claim that had been put on notice and is shown no more; None for any other."""
    found = Claim.objects.filter(ref=ref, events__move="show").exclude(
        state__in=sorted(states.SHOWN)
    )
    return found.select_related("plan").first()
