"""Which heads of a period do not share it: those recorded, and claimants where they are spared."""

from collections.abc import Collection
from dataclasses import dataclass

from apportionment.models import DueException, Period
from apportionment.states import ExceptionKind
from members import selectors as members


@dataclass(frozen=True)
class ExemptHead:
    """One head that counts and does not share; `exception_id` is None for a spared claimant."""

    enrolment_id: int
    payer_id: int
    band_id: int
    exception_id: int | None


def exempt_heads(*, period: Period, claimant_ids: Collection[int] = ()) -> list[ExemptHead]:
    """Return the heads that do not share a period: those recorded, and these claimants' own.

    Claimants by enrolment; one who does not count at the cutoff would owe nothing anyway.
    """
    recorded = dict(
        DueException.objects.filter(period=period, kind=ExceptionKind.EXEMPT).values_list(
            "enrolment_id", "pk"
        )
    )
    enrolment_ids = recorded.keys() | set(claimant_ids)
    counting = members.standings_at(enrolment_ids=enrolment_ids, at=period.cutoff_at)
    return [
        ExemptHead(
            enrolment_id=standing.enrolment_id,
            payer_id=standing.payer_id,
            band_id=standing.band_id,
            exception_id=recorded.get(standing.enrolment_id),
        )
        for standing in counting
    ]
