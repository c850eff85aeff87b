"""What a report says beside its equation, checked: within itself, and against the one before."""

from collections.abc import Iterator, Sequence
from typing import Final

from disclosures.rules.documents import Document, RulesPart
from disclosures.rules.refusals import Figure
from disclosures.rules.so_far import TallyPart

FORMULA: Final = "tongzhou.formula/1"
MADE: Final = "made"


def formula_of(rules: RulesPart) -> str:
    """Return the name of the arithmetic: its version, what is asked of members, how it is weighed.

    `share`: what a period cost is shared. `contribution`: what each owes is set in advance.
    """
    asked = "share" if rules.contribution_minor is None else "contribution"
    return f"{FORMULA}/{asked}/{rules.sharing}"


def told_so_far(document: Document) -> Iterator[Figure]:
    """Yield the figures beside the equation, each with what it should be by the others."""
    yield "formula", document.formula, formula_of(document.rules)
    if document.receipts is not None:
        counted = sum(band.counted for band in document.bands)
        yield "receipts.count", document.receipts.count, counted
        charged = document.figures.charged_minor
        yield "receipts.sum_minor", document.receipts.sum_minor, charged
    yield from _money(document)
    if document.disputes is not None:
        yield from _outcomes("objections", document.disputes.objections)
        yield from _outcomes("appeals", document.disputes.appeals)


def chained(document: Document, before: Document | None, *, before_sha256: str) -> Iterator[Figure]:
    """Yield what a report takes over from the plan's report before (None: it is the first)."""
    yield "previous_sha256", document.previous_sha256, before_sha256
    last_no = before.period.no if before else 0
    gone = tuple(range(last_no + 1, document.period.no))
    yield "period.abandoned_before", str(document.period.abandoned_before), str(gone)
    carried = before.figures.carry_out_minor if before else 0
    yield "carry_in_minor", document.figures.carry_in_minor, carried
    yield from _running_totals(document, before)
    spent = {one.kind: one.so_far_minor for one in before.fee_spent} if before else {}
    for one in document.fee_spent:
        since = one.so_far_minor - spent.pop(one.kind, 0)
        yield f"fee_spent.{one.kind}", one.amount_minor, since
    for kind in spent:
        yield f"fee_spent.{kind}", "", spent[kind]
    yield from _tallied(document, before)


def _money(document: Document) -> Iterator[Figure]:
    if (one := document.collected) is not None:
        parts = one.collected_minor + one.open_minor + one.written_off_minor
        yield "collected.asked_minor", one.asked_minor, parts
    if (paid := document.paid) is not None:
        yield "paid.confirmed", paid.confirmed, min(paid.confirmed, paid.awards)
        least = min(paid.confirmed_minor, paid.awards_minor)
        yield "paid.confirmed_minor", paid.confirmed_minor, least
        yield "audited", document.audited, min(document.audited, paid.awards)


def _outcomes(of: str, tallies: Sequence[TallyPart]) -> Iterator[Figure]:
    """Yield how many were made: never fewer than have come to an end."""
    so_far = {one.outcome: one.so_far for one in tallies}
    made = so_far.pop(MADE, 0)
    yield f"{of}.{MADE}", made, max(made, sum(so_far.values()))


def _running_totals(document: Document, before: Document | None) -> Iterator[Figure]:
    totals = {band.key: band.cumulative_minor for band in before.bands} if before else {}
    for band in document.bands:
        total = totals.get(band.key, 0) + band.share_minor
        yield f"{band.key}.cumulative_minor", band.cumulative_minor, total


def _tallied(document: Document, before: Document | None) -> Iterator[Figure]:
    now, then = _tallies(document), _tallies(before)
    for name, one in now.items():
        yield name, one.count, one.so_far - (then[name].so_far if name in then else 0)
        yield f"{name}.so_far", one.so_far, max(one.so_far, one.so_far - one.count)


def _tallies(document: Document | None) -> dict[str, TallyPart]:
    if document is None or document.disputes is None:
        return {}
    both = (("objections", document.disputes.objections), ("appeals", document.disputes.appeals))
    return {f"{of}.{one.outcome}": one for of, tallies in both for one in tallies}
