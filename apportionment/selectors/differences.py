"""What is different from the period before: who came and went, and where each claim stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from apportionment.models import Period, Run
from apportionment.selectors.awards import placed_minor
from apportionment.selectors.figures import PortionFigures
from apportionment.selectors.periods import previous_period
from charter import selectors as charter
from charter.models import Band
from members import selectors as members
from members.states import ChangeKind


@dataclass(frozen=True)
class Movement:
    """How many heads came into a band or went out of it, for one reason."""

    kind: ChangeKind
    band: Band
    heads: int


@dataclass(frozen=True)
class Span:
    """The time since the count before: (after, upto]; after None in a plan's first period."""

    after: datetime | None
    upto: datetime


@dataclass(frozen=True)
class ClaimStanding:
    """Whether a claim is shared for the first time, and whether this period finishes it."""

    is_new: bool
    is_finished: bool


def span_of(*, period: Period) -> Span:
    """Return the time in which heads came and went before this period's count."""
    before = previous_period(plan_id=period.plan_id, before_no=period.no)
    return Span(before.cutoff_at if before else None, period.cutoff_at)


def came_and_went(*, run: Run) -> tuple[list[Movement], list[Movement]]:
    """Return who came and who went since the count before, by reason and band, largest first."""
    plan_id, span = run.period.plan_id, span_of(period=run.period)
    bands = charter.bands(plan_id).in_bulk()
    came = members.came_by_kind(plan_id=plan_id, after=span.after, upto=span.upto)
    went = members.went_by_kind(plan_id=plan_id, after=span.after, upto=span.upto)
    return _movements(came, bands), _movements(went, bands)


def _movements(found: dict[tuple[ChangeKind, int], int], bands: dict[int, Band]) -> list[Movement]:
    rows = [Movement(kind, bands[band_id], heads) for (kind, band_id), heads in found.items()]
    return sorted(rows, key=lambda row: (-row.heads, row.kind, row.band.pk))


def claim_standings(
    *, period: Period, portions: Collection[PortionFigures]
) -> dict[int, ClaimStanding]:
    """Return, by claim, where the claims of a period stand; one question, however many."""
    past = placed_minor(claim_ids=[portion.claim.pk for portion in portions], before_no=period.no)
    return {
        portion.claim.pk: ClaimStanding(
            is_new=portion.claim.pk not in past,
            is_finished=portion.placed_minor + past.get(portion.claim.pk, 0)
            == portion.claim.award_minor,
        )
        for portion in portions
    }
