"""What a provider's batch must be before it is booked, and how it is read from a file."""

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Final

from treasury.rules.refusals import TreasuryRefused
from treasury.rules.requests import LINE_KINDS, SettlementLineTold, SettlementTold

LARGEST_FILE: Final = 64 * 1024 * 1024
MOST_MINOR: Final = 10**15
COLUMNS: Final = (
    "settlement", "settled_on", "currency", "kind", "key", "reference", "amount_minor",
)  # fmt: skip
RETURNS: Final = frozenset({"refund", "return", "chargeback"})
OUTGOING: Final = RETURNS | {"payout", "fee"}
NET: Final = "net"


class SettlementFileUnreadable(TreasuryRefused):
    """A file of settlements of which nothing is taken; `line` is the first that is wrong."""

    def __init__(self, code: str, *, line: int = 0) -> None:
        super().__init__(code, line)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Ours:
    """What we know of a request that a line names: waiting, paid, or over (failed, came back)."""

    plan_id: int
    amount_minor: int
    standing: str
    reference: str


def digest(told: SettlementTold) -> str:
    """Return what tells two batches apart, whatever the order of their lines."""
    facts = asdict(told)
    facts["lines"] = sorted(map(sorted, (line.items() for line in facts["lines"])))
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()


def sums_of(lines: Collection[SettlementLineTold]) -> dict[str, int]:
    """Return the sums that these lines make."""
    sent = {
        "fees_minor": -_sum(lines, {"fee"}),
        "returns_minor": -_sum(lines, RETURNS),
        "payouts_minor": -_sum(lines, {"payout"}),
    }
    gross = _sum(lines, {"debit"})
    return {"gross_minor": gross, **sent, "net_minor": gross - sum(sent.values())}


def fault_of(told: SettlementTold, *, currency: str, plan_ids: Collection[int]) -> str:
    """Return why a batch cannot be booked, empty if it can.

    `currency` is the plan's (empty: nobody said it), `plan_ids` those that its keys name.
    """
    if _is_misshapen(told):
        return "line_impossible"
    if any(getattr(told, name) != minor for name, minor in sums_of(told.lines).items()):
        return "sums_differ"
    if len(set(plan_ids)) > 1:
        return "several_plans"
    if told.plan_id and set(plan_ids) - {told.plan_id}:
        return "another_plan"
    if not told.plan_id and not plan_ids:
        return "nothing_of_ours"
    if currency and told.currency != currency:
        return "currency_differs"
    return "repeats_itself" if _repeats(told.lines) else ""


def outcome_of_line(line: SettlementLineTold, ours: Ours | None) -> str:
    """Return how a line agrees with what we know: `news` must be taken before it is booked."""
    if line.kind == "fee":
        return "matched"
    if ours is None:
        return "unknown_key"
    if abs(line.amount_minor) != ours.amount_minor:
        return "amount_differs"
    if line.kind in {"return", "chargeback"}:
        return {"paid": "news", "over": "matched"}.get(ours.standing, "contradicts")
    if ours.standing == "waiting":
        return "news"
    is_known = ours.standing == "paid" or line.reference == ours.reference != ""
    return "matched" if is_known else "contradicts"


def settlements_in(content: bytes) -> list[SettlementTold]:
    """Return the batches in a CSV (UTF-8, comma, first row `COLUMNS`), in the order of the file.

    Each batch ends with a row of kind `net`, whose amount is its lump. Raises
    `SettlementFileUnreadable`; the file is taken whole or not at all.
    """
    if len(content) > LARGEST_FILE:
        raise SettlementFileUnreadable("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettlementFileUnreadable("not_utf8") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise SettlementFileUnreadable("columns_differ", line=1)
        read = [_row(row, line) for line, row in enumerate(rows, 2)]
    except csv.Error:
        raise SettlementFileUnreadable("not_csv", line=rows.line_num + 1) from None
    if not read:
        raise SettlementFileUnreadable("empty")
    return list(_batches(read))


@dataclass(frozen=True)
class _Row:
    line: int
    batch: tuple[str, date, str]
    told: SettlementLineTold


def _row(row: Mapping[str | None, object], line: int) -> _Row:
    texts = [row.get(name) for name in COLUMNS]
    if None in row or not all(isinstance(text, str) for text in texts):
        raise SettlementFileUnreadable("cells_missing", line=line)
    settlement, settled_on, currency, kind, key, reference, amount = map(str, texts)
    if not 0 < len(settlement) <= 80 or len(key) > 120 or len(reference) > 80:
        raise SettlementFileUnreadable("reference_wrong", line=line)
    if kind not in LINE_KINDS | {NET}:
        raise SettlementFileUnreadable("kind_unknown", line=line)
    try:
        day, minor = date.fromisoformat(settled_on), int(amount)
    except ValueError:
        raise SettlementFileUnreadable("number_wrong", line=line) from None
    if len(currency) != 3 or abs(minor) > MOST_MINOR:
        raise SettlementFileUnreadable("number_wrong", line=line)
    told = SettlementLineTold(kind=kind, key=key, amount_minor=minor, reference=reference)
    return _Row(line, (settlement, day, currency), told)


def _batches(rows: list[_Row]) -> Iterator[SettlementTold]:
    seen: set[str] = set()
    for (reference, settled_on, currency), own in groupby(rows, lambda row: row.batch):
        *lines, last = own
        nets = [row for row in lines if row.told.kind == NET]
        if last.told.kind != NET or nets:
            raise SettlementFileUnreadable("net_missing", line=(nets or [last])[0].line)
        if reference in seen:
            raise SettlementFileUnreadable("batch_torn", line=last.line)
        seen.add(reference)
        told = tuple(row.told for row in lines)
        sums = sums_of(told) | {"net_minor": last.told.amount_minor}
        yield SettlementTold(reference, settled_on, currency, **sums, lines=told)


def _is_misshapen(told: SettlementTold) -> bool:
    """Return whether a line is of no kind, moves nothing or too much, or runs the wrong way."""
    return any(
        line.kind not in LINE_KINDS
        or not 0 < abs(line.amount_minor) <= MOST_MINOR
        or (line.amount_minor > 0) == (line.kind in OUTGOING)
        for line in told.lines
    )


def _sum(lines: Collection[SettlementLineTold], kinds: Collection[str]) -> int:
    return sum(line.amount_minor for line in lines if line.kind in kinds)


def _repeats(lines: Collection[SettlementLineTold]) -> bool:
    names = [(line.kind, line.key, line.reference) for line in lines if line.kind != "fee"]
    return len(set(names)) < len(names)
