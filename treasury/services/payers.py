from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from treasury import gateways, rules
from treasury.models import Mandate, Payer
from treasury.rules import MandateStillOpen
from treasury.states import MandateState


@transaction.atomic
def open_payer(*, at: datetime) -> Payer:
    """Return a new payer."""
    return Payer.objects.create(opened_at=at)


@transaction.atomic
def grant_mandate(
    *,
    payer_id: int,
    plan_id: int,
    gateway: str = "sandbox",
    reference: str,
    at: datetime,
    url: str = "",
    is_pending: bool = False,
) -> Mandate:
    """Record the right to debit a payer for a plan; granted again in the same words, it is one.

    Nothing is debited under a pending one until the provider confirms it.
    """
    Payer.objects.select_for_update(of=("self",)).get(pk=payer_id)
    mandate = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).first()
    if mandate is None:
        return Mandate.objects.create(
            payer_id=payer_id,
            plan_id=plan_id,
            gateway=gateway,
            reference=reference,
            granted_at=at,
            url=url,
            state=MandateState.PENDING if is_pending else MandateState.OPEN,
        )
    if (mandate.gateway, mandate.reference) != (gateway, reference):
        raise MandateStillOpen(payer_id=payer_id, plan_id=plan_id)
    return mandate


def open_mandate(
    *,
    payer_id: int,
    plan_id: int,
    gateway: str = "sandbox",
    at: datetime,
    details: Mapping[str, str] | None = None,
) -> Mandate:
    """Ask the provider for a mandate and record it; asked again, it is the same one.

    Raises `MandateStillOpen` while one of another gateway is open, and `RequestRefused`.
    """
    mandates = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id)
    if (mandate := mandates.filter(revoked_at=None).first()) is not None:
        if mandate.gateway != gateway:
            raise MandateStillOpen(payer_id=payer_id, plan_id=plan_id)
        return mandate
    granted = gateways.GATEWAYS[gateway].grant_mandate(
        key=f"mandate/{plan_id}/{payer_id}/{mandates.count() + 1}",
        payer=str(payer_id),
        details=details,
    )
    return grant_mandate(
        payer_id=payer_id,
        plan_id=plan_id,
        gateway=gateway,
        reference=granted.reference,
        at=at,
        url=granted.url,
        is_pending=granted.pending,
    )


@transaction.atomic
def revoke_mandate(*, payer_id: int, plan_id: int, at: datetime) -> None:
    """End the right to debit; revoked twice, it ended the first time."""
    Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).update(
        revoked_at=at, state=MandateState.ENDED
    )


@transaction.atomic
def open_payers(*, count: int, at: datetime) -> list[int]:
    """Return the ids of that many new payers, made in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_payer (opened_at)"
            " SELECT %s FROM generate_series(1, %s) RETURNING id",
            [at, count],
        )
        return [payer_id for (payer_id,) in cursor.fetchall()]


@transaction.atomic
def grant_mandates(
    *, payer_ids: Sequence[int], plan_id: int, gateway: str = "sandbox", at: datetime
) -> None:
    """Record the right to debit many new payers for a plan, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_mandate (payer_id, plan_id, gateway, reference, granted_at)"
            " SELECT id, %s, %s, %s || '/' || id, %s FROM unnest(%s::bigint[]) AS id",
            [plan_id, gateway, rules.NEEDS_NOTHING[gateway], at, list(payer_ids)],
        )
