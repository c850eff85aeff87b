"""Batches of payouts for tests; a test names only what it is about."""

from collections.abc import Sequence

from tests.treasury.builders import (
    ALICE,
    BOB,
    NOON,
    a_payer,
    request,
)
from treasury import selectors, services
from treasury.models import Payer, Payout, PayoutBatch
from treasury.rules import DebitKey

CAROL = 13


def a_part(
    plan_id: int, minor: int, *, number: int = 1, needs_look: str = "", nets: Payer | None = None
) -> Payout:
    return services.prepare_payout(
        plan_id=plan_id,
        key=f"award/{plan_id}/{number}",
        payee_name="王芳",
        account_ref="6222-0001",
        amount_minor=minor,
        by=ALICE,
        at=NOON,
        needs_look=needs_look,
        nets=DebitKey(payer_id=nets.pk, plan_id=plan_id, to_period=1) if nets else None,
    )


def a_batch(plan_id: int, *minors: int) -> PayoutBatch:
    parts = [a_part(plan_id, minor, number=number) for number, minor in enumerate(minors, 1)]
    return batch_of(plan_id, parts)


def batch_of(plan_id: int, parts: Sequence[Payout]) -> PayoutBatch:
    ids = [part.pk for part in parts]
    return services.make_batch(plan_id=plan_id, payout_ids=ids, by=ALICE, at=NOON)


def release(batch: PayoutBatch, *, by: int = BOB, seen: tuple[int, int] | None = None) -> None:
    services.release_batch(batch_id=batch.pk, by=by, at=NOON, seen=seen)


def states(batch: PayoutBatch) -> list[str]:
    return list(selectors.payouts_of_batch(batch.pk).values_list("state", flat=True))


def first(batch: PayoutBatch) -> Payout:
    found = selectors.payouts_of_batch(batch.pk).first()
    assert found is not None
    return found


def owing(plan_id: int, minor: int) -> Payer:
    payer = a_payer()
    request(plan_id, {payer.pk: minor})
    return payer
