"""Which part of an award a period brings, and how an amount is parted among several. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How a charter brings an award: all at once, over some periods, or a benefit each month."""

    spread_over_periods: int = 1
    monthly_minor: int | None = None  # the band's benefit a month
    periods_a_month: int = 1


def scheduled_minor(
    *, award_minor: int, unscheduled_minor: int, periods_before: int, schedule: Schedule
) -> int:
    """Return the part of an award that its next period brings, besides what caps had left.

    `unscheduled_minor` is what no period has brought yet. The last part brings all of it, so that
    an award is used up even where the charter came to spread awards otherwise meanwhile.
    """
    if schedule.monthly_minor is not None:
        parts = schedule.periods_a_month
        part = _part(schedule.monthly_minor, parts, periods_before % parts)
        return min(max(1, part), unscheduled_minor)
    if periods_before + 1 >= schedule.spread_over_periods:
        return unscheduled_minor
    part = _part(award_minor, schedule.spread_over_periods, periods_before)
    return min(part, unscheduled_minor)


def portion_parts(award_minor: int, parts: int) -> list[int]:
    """Return an award in equal parts for as many periods; the odd cents go to the first ones."""
    return [_part(award_minor, parts, place) for place in range(parts)]


def _part(whole_minor: int, parts: int, place: int) -> int:
    whole, odd = divmod(whole_minor, parts)
    return whole + (place < odd)


def prorated(total_minor: int, wanted: Sequence[int]) -> list[int]:
    """Return `total_minor` parted in proportion to what each wants, none above it.

    Rounded down; the odd cents go to the first ones. What all want, and no more, is given out.
    """
    together = sum(wanted)
    if total_minor >= together:
        return list(wanted)
    given = [total_minor * one // together for one in wanted]
    odd = total_minor - sum(given)
    for place, one in enumerate(wanted):
        if odd and given[place] < one:
            given[place] += 1
            odd -= 1
    return given


def payable_after_collection(
    unpaid_by_portion: Mapping[int, int], available: int
) -> dict[int, int]:
    """Return how much of each portion can be paid from what came in; portions oldest first.

    Everybody gets the same part of what is open: pro rata, rounded down, the odd cents to the
    oldest. All of it where the money reaches; every portion is named, with 0 where it gets none.
    """
    given = prorated(max(0, available), list(unpaid_by_portion.values()))
    return dict(zip(unpaid_by_portion, given, strict=True))


def payable_now(*, unpaid_minor: int, available_minor: int, advanced: bool) -> int:
    """Return how much of a portion can be paid out: all if advanced, else what has come in."""
    return unpaid_minor if advanced else max(0, min(unpaid_minor, available_minor))
