"""What re-adding everything compares: figures as stored beside figures as found anew. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

MOST_OF_A_KIND: Final = 50  # what is named one by one; the rest of a kind is counted
CHECK_EVERY: Final = timedelta(days=1)  # it reads everything there is
# Booking is a sweep every few seconds; a week leaves room for a provider's holidays.
BOOKED_WITHIN: Final = timedelta(days=7)


class DifferenceKind(StrEnum):
    """Every kind of difference that is searched for."""

    STANDINGS_OVERLAP = "standings_overlap"
    PAYERS_OVERLAP = "payers_overlap"
    MEMBER_OVERLAP = "member_overlap"
    STANDING_ELSEWHERE = "standing_elsewhere"
    STANDING_OUTSIDE = "standing_outside"
    HEADCOUNT = "headcount"
    EXEMPT_COUNT = "exempt_count"
    EXEMPT_AMOUNT = "exempt_amount"
    RUN_FIGURE = "run_figure"
    RUN_LINE = "run_line"
    SHARE = "share"
    SHARE_TOTAL = "share_total"
    REBATE_TOTAL = "rebate_total"
    CARRY_CHAIN = "carry_chain"
    AWARD_SHARED = "award_shared"
    PORTION_PAID = "portion_paid"
    CLAIM_PAID = "claim_paid"
    AWARD_PAYOUT = "award_payout"
    ENTRY_UNBALANCED = "entry_unbalanced"
    POSTING_ELSEWHERE = "posting_elsewhere"
    ENTRY_UNKNOWN = "entry_unknown"
    SEALING_ENTRY = "sealing_entry"
    ACCOUNT = "account"
    DUES_TOTAL = "dues_total"
    RECEIVABLE = "receivable"
    DEBIT_CHAIN = "debit_chain"
    DEBIT_TOTAL = "debit_total"
    DEBIT_AMOUNT = "debit_amount"
    COLLECTED_ENTRY = "collected_entry"
    DEBIT_UNBOOKED = "debit_unbooked"
    DEBIT_ENTRY = "debit_entry"
    LOSS_ITEM = "loss_item"
    PAYOUT_ENTRY = "payout_entry"
    TOP_UP_ENTRY = "top_up_entry"
    BALANCE_BELOW = "balance_below"
    PAID_BEYOND = "paid_beyond"
    REFUND_ENTRY = "refund_entry"
    REFUND_BEYOND = "refund_beyond"
    NETTED_DEBIT = "netted_debit"
    PAYOUT_RETURN = "payout_return"
    WITHHELD_AWARD = "withheld_award"
    DEPOSIT_ENTRY = "deposit_entry"
    GRANT_DEBIT = "grant_debit"
    EXPENSE_ENTRY = "expense_entry"
    REVERSAL_ENTRY = "reversal_entry"
    CLOSED_MONTH = "closed_month"
    CHECKPOINT = "checkpoint"
    BANK_ENTRY = "bank_entry"
    SETTLEMENT_ENTRY = "settlement_entry"
    SETTLEMENT_LINES = "settlement_lines"
    ORDER_CHARGE = "order_charge"
    ORDER_OUTCOME = "order_outcome"
    BANK_FILE = "bank_file"


@dataclass(frozen=True)
class Difference:
    """Two figures that should agree and do not, or a row that should not be, with its facts."""

    kind: DifferenceKind
    facts: Mapping[str, int | str]


@dataclass(frozen=True)
class Findings:
    """What was compared, and how many of it; and every difference found."""

    compared: Mapping[str, int] = field(default_factory=dict)
    differences: Sequence[Difference] = ()


@dataclass(frozen=True)
class Heads:
    """A band's heads in one period: who came and went since the last cutoff, who counts."""

    came: int = 0
    went: int = 0
    counted: int = 0


@dataclass(frozen=True)
class Total:
    """One figure of a list, and the running total stored beside it."""

    no: int
    minor: int
    total_minor: int


@dataclass(frozen=True)
class Carry:
    """What a sealed period took over and left."""

    no: int
    carry_in_minor: int
    carry_out_minor: int


def together(parts: Iterable[Findings]) -> Findings:
    """Return several findings as one."""
    compared: dict[str, int] = {}
    differences: list[Difference] = []
    for part in parts:
        compared.update(part.compared)
        differences.extend(part.differences)
    return Findings(compared, differences)


def at_most(
    kind: DifferenceKind, facts: Iterable[Mapping[str, int | str]], *, found: int
) -> list[Difference]:
    """Return the first differences of a kind one by one, and how many more there are as one."""
    named = [
        Difference(kind, one) for one, _place in zip(facts, range(MOST_OF_A_KIND), strict=False)
    ]
    if found > len(named):
        named.append(Difference(kind, {"more": found - len(named)}))
    return named


def limited(differences: Iterable[Difference]) -> list[Difference]:
    """Return differences of any kinds, of each kind only so many one by one."""
    by_kind: dict[DifferenceKind, list[Mapping[str, int | str]]] = {}
    for one in differences:
        by_kind.setdefault(one.kind, []).append(one.facts)
    return [
        one for kind, facts in by_kind.items() for one in at_most(kind, facts, found=len(facts))
    ]


def unlike(
    kind: DifferenceKind,
    *,
    name: str,
    stored: Mapping[str, int],
    found: Mapping[str, int],
    **where: int | str,
) -> Iterator[Difference]:
    """Yield every figure that was found anew to be another; what is missing is 0."""
    for key in sorted(stored.keys() | found.keys()):
        if stored.get(key, 0) != found.get(key, 0):
            facts: dict[str, int | str] = {"stored": stored.get(key, 0), "found": found.get(key, 0)}
            yield Difference(kind, {**where, name: key, **facts})


def recounted(
    *, moves: Mapping[tuple[int, int], tuple[int, int]], nos: Sequence[int], band_ids: Iterable[int]
) -> dict[tuple[int, int], Heads]:
    """Return each period's heads by (no, band) from who came and who went, by (place, band)."""
    heads: dict[tuple[int, int], Heads] = {}
    for band_id in band_ids:
        counted = 0
        for place, no in enumerate(nos, start=1):
            came, went = moves.get((place, band_id), (0, 0))
            counted += came - went
            heads[no, band_id] = Heads(came, went, counted)
    return heads


def head_differences(
    *,
    stored: Mapping[tuple[int, int], Heads],
    found: Mapping[tuple[int, int], Heads],
    bands: Mapping[int, str],
) -> Iterator[Difference]:
    """Yield where a count went wrong: not again in each later period that only inherits it."""
    off_before = dict.fromkeys(bands, 0)
    for no, band_id in sorted(stored.keys() | found.keys()):
        was, now = stored.get((no, band_id), Heads()), found.get((no, band_id), Heads())
        off = was.counted - now.counted
        is_new = off != 0 and off != off_before.get(band_id, 0)
        if is_new or (was.came, was.went) != (now.came, now.went):
            facts = {"stored": was.counted, "found": now.counted}
            moved = {"came": was.came - now.came, "went": was.went - now.went}
            where: dict[str, int | str] = {
                "period": no,
                "band": bands.get(band_id, str(band_id)),
            }
            yield Difference(DifferenceKind.HEADCOUNT, {**where, **facts, **moved})
        off_before[band_id] = off


def total_differences(
    kind: DifferenceKind, totals: Iterable[Total], *, band: str
) -> Iterator[Difference]:
    """Yield every running total, in the order of periods, that is not the last one and its own."""
    before = 0
    for one in totals:
        if one.total_minor != before + one.minor:
            facts = {"stored": one.total_minor, "found": before + one.minor}
            yield Difference(kind, {"period": one.no, "band": band, **facts})
        before = one.total_minor


def carry_differences(carries: Iterable[Carry]) -> Iterator[Difference]:
    """Yield every sealed period, oldest first, that did not take over what the last one left."""
    for last, one in pairwise([Carry(0, 0, 0), *carries]):
        if one.carry_in_minor != last.carry_out_minor:
            facts = {"stored": one.carry_in_minor, "found": last.carry_out_minor}
            yield Difference(DifferenceKind.CARRY_CHAIN, {"period": one.no, **facts})


def paid_beyond(*, paid_minor: int, held_minor: int) -> list[Difference]:
    """Return a difference if more was paid out than had come in and was advanced by name."""
    if paid_minor <= held_minor:
        return []
    facts = {"stored": paid_minor, "found": held_minor}
    return [Difference(DifferenceKind.PAID_BEYOND, facts)]
