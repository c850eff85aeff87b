"""Pauses of enrolments, set-wise: a payer's heads cease to count, and count again later."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from charter import selectors as charter
from charter.rules import Terms
from members import rules
from members.models import Enrolment, Freeze, Standing
from members.services.moves import move_together
from members.services.payer_letters import PayerLetter, queue_for_payers
from members.services.standings import (
    counts_first_from,
    end_standings,
    insert_standings,
    planned_standings,
)
from members.states import Move


@transaction.atomic
def freeze_enrolments(
    *, plan_id: int, payer_ids: Collection[int], reason: str, at: datetime
) -> int:
    """Pause whatever counts from `at` on at these payers' cost, and return how many enrolments.

    The reason is a `FreezeReason`, or words shown as they are. Called twice, it pauses once and
    writes to each payer once. Raises `CutoffPassed` where a run froze its cutoff meanwhile.
    """
    going = Standing.objects.filter(plan_id=plan_id, payer_id__in=payer_ids).ending_after(at)
    enrolments = _locked(going.values_list("enrolment_id", flat=True))
    payers = dict(going.filter(enrolment__in=enrolments).values_list("enrolment_id", "payer_id"))
    freezes = Freeze.objects.bulk_create(
        Freeze(
            plan_id=plan_id,
            enrolment=enrolments[enrolment_id],
            payer_id=payer_id,
            reason=reason,
            frozen_at=at,
        )
        for enrolment_id, payer_id in payers.items()
    )
    end_standings(enrolment_ids=payers, at=at)
    move_together([freeze.enrolment for freeze in freezes], Move.FROZEN, at=at, reason=reason)
    _tell(freezes, "frozen", plan_id=plan_id, at=at, when=lambda freeze: freeze.frozen_at)
    return len(freezes)


@transaction.atomic
def thaw_enrolments(*, plan_id: int, payer_ids: Collection[int], at: datetime) -> int:
    """Let all that pauses at these payers' cost count again from `at` on; return how many it was.

    Their spans are those still ahead by the charter in force. Who has outgrown the last band
    meanwhile gets none. Called twice, it ends a pause once. Raises `CutoffPassed` as above.
    """
    paused = Freeze.objects.filter(plan_id=plan_id, payer_id__in=payer_ids, thawed_at=None)
    enrolments = _locked(paused.values_list("enrolment_id", flat=True))
    freezes = list(paused.filter(enrolment__in=enrolments).order_by("pk"))
    for freeze in freezes:
        freeze.enrolment = enrolments[freeze.enrolment_id]
        freeze.thawed_at = max(at, freeze.frozen_at)  # a thaw asked for just before the pause
    Freeze.objects.bulk_update(freezes, ["thawed_at"], batch_size=1_000)
    insert_standings(_spans_again(freezes, plan_id=plan_id, at=at))
    for began_at in sorted({_thawed_at(freeze) for freeze in freezes}):
        again = [freeze.enrolment for freeze in freezes if freeze.thawed_at == began_at]
        move_together(again, Move.THAWED, at=began_at)
    _tell(freezes, "thawed", plan_id=plan_id, at=at, when=_thawed_at)
    return len(freezes)


def _locked(enrolment_ids: QuerySet[Standing, int] | QuerySet[Freeze, int]) -> dict[int, Enrolment]:
    """Lock these open enrolments, always in one order; ask again behind it what still holds."""
    open_ones = Enrolment.objects.filter(pk__in=set(enrolment_ids), left_at=None)
    locked = open_ones.select_for_update(of=("self",)).select_related("member").order_by("pk")
    return {enrolment.pk: enrolment for enrolment in locked}


def _spans_again(freezes: Iterable[Freeze], *, plan_id: int, at: datetime) -> list[Standing]:
    band_ids, terms = charter.band_ids(plan_id), charter.terms_at(plan_id, at)
    joined_under = {one.pk: charter.terms_of(one) for one in charter.versions(plan_id)}
    planned: list[Standing] = []
    for freeze in freezes:
        enrolment = freeze.enrolment
        spans = rules.spans_ahead(
            terms=terms,
            born_on=enrolment.member.born_on,
            counts_from=_counts_from(freeze, joined_under),
        )
        planned += planned_standings(
            enrolment, payer_id=freeze.payer_id, spans=spans, band_ids=band_ids
        )
    return planned


def _counts_from(freeze: Freeze, joined_under: Mapping[int, Terms]) -> datetime:
    """Return when the pause ends, or, for one that paused while waiting, when waiting does."""
    enrolment = freeze.enrolment
    first = counts_first_from(enrolment, joined_under[enrolment.version_id])
    return max(_thawed_at(freeze), first)


def _thawed_at(freeze: Freeze) -> datetime:
    assert freeze.thawed_at is not None
    return freeze.thawed_at


def _tell(
    freezes: Sequence[Freeze],
    what: str,
    *,
    plan_id: int,
    at: datetime,
    when: Callable[[Freeze], datetime],
) -> None:
    """Write one letter a payer, about all whom they hold; its key is the first of the pauses."""
    by_payer: dict[int, list[Freeze]] = {}
    for freeze in freezes:
        by_payer.setdefault(freeze.payer_id, []).append(freeze)
    letters = [
        PayerLetter(
            payer_id=payer_id,
            key=f"{what}/{own[0].pk}",
            facts={
                "names": [freeze.enrolment.member.name for freeze in own],
                "reason": own[0].reason,
                "since_at": when(own[0]),
            },
        )
        for payer_id, own in by_payer.items()
    ]
    queue_for_payers(kind=f"members/{what}", plan_id=plan_id, letters=letters, at=at)
