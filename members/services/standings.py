"""Writing and ending the spans in which an enrolment counts; a trigger watches every write."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import psycopg
from django.db import IntegrityError, transaction

from charter import selectors as charter
from charter.rules import BandSpan, Terms, head_counts_from
from members import rules
from members.models import Enrolment, Standing

OVERLAPS: Final = ("standing_overlaps_neighbour", "members_standing_pkey")


@transaction.atomic
def write_standings(*, enrolment: Enrolment, payer_id: int, spans: Iterable[BandSpan]) -> None:
    """Write band spans of an enrolment at one payer's cost; refused where it counts already.

    The trigger compares spans of one payer only, so the enrolment is locked and other payers' are
    looked at here: of two payers at once, one wins.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    band_ids = charter.band_ids(enrolment.plan_id)
    planned = planned_standings(enrolment, payer_id=payer_id, spans=spans, band_ids=band_ids)
    _require_free(enrolment, planned)
    insert_standings(planned)


def outgrows_at(spans: Sequence[BandSpan]) -> datetime | None:
    """Return when the last of all spans to come ends by age; None where it never does."""
    return spans[-1].counts_until if spans else None


def counts_first_from(enrolment: Enrolment, terms: Terms) -> datetime:
    """Return when an enrolment first counts, by the terms under which it joined.

    Never later than its waiting ends: some of that may have been brought along (F06).
    """
    return min(head_counts_from(terms, enrolment.joined_at), enrolment.waiting_until)


def end_standings(*, enrolment_ids: Collection[int], at: datetime) -> None:
    """Let locked enrolments count no longer from `at` on: set-wise, however many they are."""
    standings = Standing.objects.filter(enrolment__in=enrolment_ids)
    try:
        with transaction.atomic():
            standings.filter(counts_from__gte=at).delete()
            standings.ending_after(at).update(counts_until=at)
    except IntegrityError as refused:
        raise refusal_of(refused) from refused


def insert_standings(planned: Sequence[Standing]) -> None:
    """Insert standings of locked enrolments; raises what the trigger's refusal means."""
    try:
        with transaction.atomic():
            Standing.objects.bulk_create(planned)
    except IntegrityError as refused:
        raise refusal_of(refused) from refused


def refusal_of(refused: IntegrityError) -> Exception:
    """Read from the database's refusal whether a run's cutoff or a neighbour stood in the way."""
    cause = refused.__cause__
    name = (cause.diag.constraint_name or "") if isinstance(cause, psycopg.Error) else ""
    # On a distributed table a constraint's name carries a shard number behind it.
    if name.startswith(OVERLAPS):
        return rules.AlreadyEnrolled()
    if name.startswith("standing_after_frozen_cutoff"):
        return rules.CutoffPassed()
    return refused


def planned_standings(
    enrolment: Enrolment, *, payer_id: int, spans: Iterable[BandSpan], band_ids: Mapping[str, int]
) -> list[Standing]:
    """Return the unsaved rows of an enrolment's spans."""
    return [
        Standing(
            payer_id=payer_id,
            enrolment=enrolment,
            plan_id=enrolment.plan_id,
            band_id=band_ids[span.key],
            counts_from=span.counts_from,
            counts_until=span.counts_until,
        )
        for span in spans
    ]


def _require_free(enrolment: Enrolment, planned: list[Standing]) -> None:
    """Refuse if the enrolment counts already, at whosever cost, in any of the planned spans."""
    for standing in planned:
        others = Standing.objects.filter(enrolment=enrolment).ending_after(standing.counts_from)
        if standing.counts_until is not None:
            others = others.filter(counts_from__lt=standing.counts_until)
        if others.exists():
            raise rules.AlreadyEnrolled
