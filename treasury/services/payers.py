from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from treasury import gateways
from treasury.models import Mandate, Payer
from treasury.rules import MandateStillOpen


@transaction.atomic
def open_payer(*, at: datetime) -> Payer:
    """Return a new payer."""
    return Payer.objects.create(opened_at=at)


@transaction.atomic
def grant_mandate(
    *, payer_id: int, plan_id: int, gateway: str = "sandbox", reference: str, at: datetime
) -> Mandate:
    """Record the right to debit a payer for a plan; granted again in the same words, it is one."""
    Payer.objects.select_for_update(of=("self",)).get(pk=payer_id)
    mandate = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).first()
    if mandate is None:
        return Mandate.objects.create(
            payer_id=payer_id,
            plan_id=plan_id,
            gateway=gateway,
            reference=reference,
            granted_at=at,
        )
    if (mandate.gateway, mandate.reference) != (gateway, reference):
        raise MandateStillOpen(payer_id=payer_id, plan_id=plan_id)
    return mandate


def open_mandate(*, payer_id: int, plan_id: int, gateway: str = "sandbox", at: datetime) -> Mandate:
    """Ask the provider for a mandate and record it; asked again, it is the same one."""
    mandates = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id)
    if (mandate := mandates.filter(revoked_at=None).first()) is not None:
        return mandate
    reference = gateways.GATEWAYS[gateway].grant_mandate(
        key=f"mandate/{plan_id}/{payer_id}/{mandates.count() + 1}", payer=str(payer_id)
    )
    return grant_mandate(
        payer_id=payer_id, plan_id=plan_id, gateway=gateway, reference=reference, at=at
    )


@transaction.atomic
def revoke_mandate(*, payer_id: int, plan_id: int, at: datetime) -> None:
    """End the right to debit; revoked twice, it ended the first time."""
    Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None).update(
        revoked_at=at
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
            " SELECT id, %s, %s, 'payer/' || id, %s FROM unnest(%s::bigint[]) AS id",
            [plan_id, gateway, at, list(payer_ids)],
        )
