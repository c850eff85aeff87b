"""What providers tell of mandates: agreed to, refused, revoked."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from treasury.gateways import GATEWAYS
from treasury.gateways.interface import RequestRefused
from treasury.models import Mandate
from treasury.rules import MandateTold
from treasury.states import MandateState, Outcome

REASONS = {"refused": "refused", "revoked": "revoked_by_payer_at_provider"}


@transaction.atomic
def hear_of_mandate(*, gateway: str, told: MandateTold, at: datetime) -> Outcome:
    """Take what a provider says about a mandate, named by the reference it was granted under.

    One that ended stays so: whatever comes late about it is known already.
    """
    mandates = Mandate.objects.select_for_update(of=("self",)).order_by("pk")
    found = list(mandates.filter(gateway=gateway, reference=told.reference))
    if not found:
        return Outcome.UNKNOWN_REQUEST
    heard = [_take(mandate, told, at=at) for mandate in found if mandate.revoked_at is None]
    return Outcome.APPLIED if any(heard) else Outcome.ALREADY_KNOWN


def follow_mandate(*, mandate_id: int, at: datetime) -> Mandate:
    """Ask the provider how a mandate stands, and take what it says."""
    mandate = Mandate.objects.get(pk=mandate_id)
    try:
        told = GATEWAYS[mandate.gateway].find_mandate(mandate.reference)
    except RequestRefused:  # one that cannot say
        return mandate
    if told is not None:
        hear_of_mandate(gateway=mandate.gateway, told=told, at=at)
        mandate.refresh_from_db()
    return mandate


def follow_mandates(*, mandate_ids: Iterable[int], at: datetime) -> None:
    """Ask after each of these mandates."""
    for mandate_id in mandate_ids:
        follow_mandate(mandate_id=mandate_id, at=at)


def _take(mandate: Mandate, told: MandateTold, *, at: datetime) -> bool:
    """Take it, and return whether it was news."""
    at = max(at, mandate.granted_at)  # the plan's clock may run ahead of the provider's
    if told.status in REASONS:
        mandate.state, mandate.revoked_at = MandateState.ENDED, at
        mandate.ended_because = (told.reason or REASONS[told.status])[:40]
    elif told.status == "confirmed" and mandate.state == MandateState.PENDING:
        mandate.state, mandate.confirmed_at = MandateState.OPEN, at
        mandate.reference = told.becomes or mandate.reference
    else:
        return False
    mandate.save(
        update_fields=["state", "revoked_at", "ended_because", "confirmed_at", "reference"]
    )
    return True
