"""One bad payer never stops the rest: the range is halved until it is found, and it is parked."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connection, transaction

from apportionment import rules
from apportionment.models import ParkedPayer, Slice

MOST_PARKED: Final = 100  # in one slice; more is no matter of single payers
OF_A_ROW: Final = ("22", "23", "P0")  # bad value, broken constraint, refused by a trigger
LONGEST: Final = 300
Request = Callable[[int, int], object]


@dataclass(frozen=True)
class BadPayer:
    """A payer for whom the database refuses to do what it does for everybody else."""

    payer_id: int
    reason: str


def request_or_park(request: Request, *, part: Slice, at: datetime) -> None:
    """Do something for the payers of a locked slice, save those for whom it cannot be done.

    `request(payer_from, payer_until)` runs in a savepoint; refused for a row's sake, its range is
    halved. Whoever is left is parked, and whoever was parked before and is not now is resolved. A
    fault of the machine, or of more payers than `MOST_PARKED`, is nobody's own: it stops the slice.
    """
    bad: dict[int, str] = {}
    for one in _bad_payers(request, part.payer_from, part.payer_until):
        bad[one.payer_id] = one.reason
        if len(bad) > MOST_PARKED:
            raise rules.TooManyParked(reason=one.reason)
    resolve_parked(
        plan_id=part.run.period.plan_id,
        payer_from=part.payer_from,
        payer_until=part.payer_until,
        but=bad,
        at=at,
    )
    ParkedPayer.objects.bulk_create(
        ParkedPayer(slice=part, payer_id=payer_id, reason=reason, parked_at=at)
        for payer_id, reason in bad.items()
    )


def require_possible(request: Request, *, payer_id: int) -> None:
    """Do something for one payer at their own wish; refused for their row's sake, say so."""
    if _refused(request, payer_id, payer_id + 1) is not None:
        raise rules.DueUnclear


def resolve_parked(
    *, plan_id: int, payer_from: int, payer_until: int, at: datetime, but: Collection[int] = ()
) -> None:
    """Record that payers of a range are parked no longer: what was wrong with them is mended."""
    parked = ParkedPayer.objects.filter(
        slice__run__period__plan_id=plan_id,
        payer_id__gte=payer_from,
        payer_id__lt=payer_until,
        resolved_at=None,
    )
    parked.exclude(payer_id__in=but).update(resolved_at=at)


def _bad_payers(request: Request, payer_from: int, payer_until: int) -> Iterator[BadPayer]:
    reason = _refused(request, payer_from, payer_until)
    if reason is None:
        return
    if payer_until - payer_from == 1:
        yield BadPayer(payer_from, reason)
        return
    middle = (payer_from + payer_until) // 2
    yield from _bad_payers(request, payer_from, middle)
    yield from _bad_payers(request, middle, payer_until)


def _refused(request: Request, payer_from: int, payer_until: int) -> str | None:
    """Return why the database refused, nothing being done then; None if all is done."""
    try:
        with transaction.atomic():
            request(payer_from, payer_until)
            connection.check_constraints()  # now, and not at the commit, which would undo all
    except DatabaseError as error:
        if not _is_of_a_row(error):
            raise
        return str(error).partition("\n")[0][:LONGEST]
    return None


def _is_of_a_row(error: DatabaseError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state.startswith(OF_A_ROW)
