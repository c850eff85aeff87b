"""Who began and who ceased to count between two cutoffs, and why: the diff of a run.

A standing that begins (ends) is told by what happened to its enrolment at that very instant; where
nothing did, by its neighbour: one that touches it, at the same payer's cost, is a birthday.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from charter import selectors as charter
from charter.models import Band
from members.models import Enrolment
from members.states import ChangeKind

Key = tuple[datetime, int]

CAME: Final = {
    "edge": "counts_from",
    "touching": "counts_until",
    "moves": "'resumed', 'thawed', 'payer_changed'",
    "alone": ChangeKind.JOINED.value,
    "birthday": ChangeKind.BIRTHDAY_IN.value,
}
WENT: Final = {
    "edge": "counts_until",
    "touching": "counts_from",
    "moves": "'left', 'lapsed', 'awarded', 'died', 'frozen', 'payer_changed'",
    "alone": ChangeKind.OUTGROWN.value,
    "birthday": ChangeKind.BIRTHDAY_OUT.value,
}

KIND: Final = """
    CASE WHEN step.move IS NOT NULL THEN step.move
         WHEN other.payer_id IS NULL THEN '{alone}'
         WHEN other.payer_id = changed.payer_id THEN '{birthday}'
         ELSE 'payer_changed' END AS kind
"""
CHANGED: Final = """
    SELECT payer_id, enrolment_id, band_id, {edge} AS at FROM members_standing
    WHERE plan_id = %(plan_id)s AND {edge} <= %(upto)s
      AND {edge} > coalesce(%(after)s::timestamptz, '-infinity')
"""
PAGE: Final = (
    "SELECT changed.payer_id, changed.enrolment_id, changed.band_id, changed.at,"
    + KIND
    + "FROM ("
    + CHANGED
    + """
      AND {edge} >= coalesce(%(past_at)s::timestamptz, '-infinity')
      AND ({edge}, enrolment_id)
          > (coalesce(%(past_at)s::timestamptz, '-infinity'), %(past_enrolment)s)
    ORDER BY {edge}, enrolment_id LIMIT %(most)s
) changed
LEFT JOIN LATERAL (
    SELECT move FROM members_enrolmentevent
    WHERE enrolment_id = changed.enrolment_id AND at = changed.at AND move IN ({moves})
    ORDER BY id DESC LIMIT 1
) step ON true
LEFT JOIN LATERAL (
    SELECT payer_id FROM members_standing
    WHERE enrolment_id = changed.enrolment_id AND {touching} = changed.at LIMIT 1
) other ON true
ORDER BY changed.at, changed.enrolment_id
"""
)
COUNTS: Final = (
    "SELECT kind, band_id, count(*) FROM (SELECT changed.band_id,"
    + KIND
    + "FROM ("
    + CHANGED
    + """
) changed
LEFT JOIN (
    SELECT DISTINCT ON (enrolment_id, at) enrolment_id, at, move FROM members_enrolmentevent
    WHERE plan_id = %(plan_id)s AND at <= %(upto)s
      AND at > coalesce(%(after)s::timestamptz, '-infinity') AND move IN ({moves})
    ORDER BY enrolment_id, at, id DESC
) step ON step.enrolment_id = changed.enrolment_id AND step.at = changed.at
LEFT JOIN (
    SELECT payer_id, enrolment_id, {touching} AS at FROM members_standing
    WHERE plan_id = %(plan_id)s AND {touching} <= %(upto)s
      AND {touching} > coalesce(%(after)s::timestamptz, '-infinity')
) other ON other.enrolment_id = changed.enrolment_id AND other.at = changed.at) told
GROUP BY kind, band_id
"""
)


@dataclass(frozen=True)
class Change:
    """One head that began or ceased to count in a band, when, why, and at whose cost."""

    kind: ChangeKind
    enrolment: Enrolment
    band: Band
    at: datetime
    payer_id: int

    @property
    def key(self) -> Key:
        """Return what the next page is asked for with."""
        return self.at, self.enrolment.pk


def came(
    *,
    plan_id: int,
    after: datetime | None,
    upto: datetime,
    past: Key | None = None,
    most: int = 100,
) -> list[Change]:
    """Return who began to count in (after, upto], oldest first: the page behind `past`."""
    return _page(CAME, plan_id=plan_id, after=after, upto=upto, past=past, most=most)


def went(
    *,
    plan_id: int,
    after: datetime | None,
    upto: datetime,
    past: Key | None = None,
    most: int = 100,
) -> list[Change]:
    """Return who ceased to count in (after, upto], oldest first: the page behind `past`."""
    return _page(WENT, plan_id=plan_id, after=after, upto=upto, past=past, most=most)


def came_by_kind(
    *, plan_id: int, after: datetime | None, upto: datetime
) -> dict[tuple[ChangeKind, int], int]:
    """Return how many heads began to count in (after, upto], by kind and band; set-wise."""
    return _by_kind(CAME, plan_id=plan_id, after=after, upto=upto)


def went_by_kind(
    *, plan_id: int, after: datetime | None, upto: datetime
) -> dict[tuple[ChangeKind, int], int]:
    """Return how many heads ceased to count in (after, upto], by kind and band; set-wise."""
    return _by_kind(WENT, plan_id=plan_id, after=after, upto=upto)


def _page(
    edge: dict[str, str],
    *,
    plan_id: int,
    after: datetime | None,
    upto: datetime,
    past: Key | None,
    most: int,
) -> list[Change]:
    past_at, past_enrolment = past or (None, 0)
    facts = {
        "plan_id": plan_id,
        "after": after,
        "upto": upto,
        "past_at": past_at,
        "past_enrolment": past_enrolment,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAGE.format(**edge), facts)
        rows = cursor.fetchall()
    bands = charter.bands(plan_id).in_bulk()
    people = Enrolment.objects.select_related("member").in_bulk([row[1] for row in rows])
    return [
        Change(ChangeKind(kind), people[enrolment_id], bands[band_id], at, payer_id)
        for payer_id, enrolment_id, band_id, at, kind in rows
    ]


def _by_kind(
    edge: dict[str, str], *, plan_id: int, after: datetime | None, upto: datetime
) -> dict[tuple[ChangeKind, int], int]:
    facts = {"plan_id": plan_id, "after": after, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(**edge), facts)
        return {(ChangeKind(kind), band_id): heads for kind, band_id, heads in cursor.fetchall()}
