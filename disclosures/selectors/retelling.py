"""Every figure of a document beside what standings, items, debits and the ledger say of it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from apportionment import rules as sharing
from apportionment.models import Period, Share
from apportionment.selectors import previous_period
from apportionment.selectors import retold as again
from apportionment.selectors.retold import DebitsSoFar
from charter import selectors as charter
from disclosures.rules import Document, Figure

LINES: Final = (
    "written_off_minor",
    "recovered_minor",
    "clawback_minor",
    "subsidy_minor",
    "reserve_draw_minor",
    "refunds_minor",
    "adjustments_minor",
    "rebates_minor",
)


def retold(*, period: Period, document: Document, debits: DebitsSoFar) -> Iterator[Figure]:
    """Yield each figure as the document states it, and as it is found again; cheapest first."""
    yield from _lines(period, document)
    yield from _exceptions(period, document)
    yield from _booked(period, document)
    yield from _heads(period, document)
    yield from _charged(period, document)
    yield from _money(period, document, debits)


def _lines(period: Period, document: Document) -> Iterator[Figure]:
    found = again.lines_again(period)
    for name in LINES:
        yield name, getattr(document.figures, name), found.get(name, 0)


def _exceptions(period: Period, document: Document) -> Iterator[Figure]:
    stated = {one.kind: (one.count, one.amount_minor) for one in document.exceptions}
    found = again.exceptions_again(period)
    for kind in sorted({*stated, *found}):
        count, minor = stated.get(kind, (0, 0))
        count_again, minor_again = found.get(kind, (0, 0))
        yield f"exceptions.{kind}.count", count, count_again
        yield f"exceptions.{kind}.amount_minor", minor, minor_again


def _booked(period: Period, document: Document) -> Iterator[Figure]:
    """Yield what these figures book, account by account, beside the entry of the sealing."""
    figures = document.figures
    names = {one.name for one in fields(sharing.SealedFigures)} - {"portions_borne_minor"}
    stated = sharing.sealing_moves(
        sharing.SealedFigures(
            portions_borne_minor=sum(claim.borne_minor for claim in document.claims),
            **{name: getattr(figures, name) for name in names},
        )
    )
    found = again.booked_again(period)
    for account in sorted({*stated, *found}):
        yield f"ledger.{account}", stated.get(account, 0), found.get(account, 0)
    upto = again.booked_upto(period)
    yield "ledger.carry_out_minor", figures.carry_out_minor, -upto.get("carry", 0)
    held = -(upto.get("reserve", 0) - found.get("reserve", 0))
    yield "reserve_held_minor", figures.reserve_held_minor, held


def _heads(period: Period, document: Document) -> Iterator[Figure]:
    before = previous_period(plan_id=period.plan_id, before_no=period.no)
    keys = {band_id: key for key, band_id in charter.band_ids(period.plan_id).items()}
    found = {
        keys[band_id]: heads for band_id, heads in again.heads_again(period, since=before).items()
    }
    stated = {band.key: band for band in document.bands}
    for key in sorted({*stated, *found}):
        for name in ("came", "went", "counted", "exempt"):
            told = getattr(stated[key], name) if key in stated else 0
            yield f"{key}.{name}", told, getattr(found[key], name) if key in found else 0


def _charged(period: Period, document: Document) -> Iterator[Figure]:
    """Yield what all heads owe, where a yearly cap can have cut it: from each head's own year.

    Where none can, it is heads times shares, and the arithmetic has been redone already.
    """
    shares = {band.key: band.share_minor for band in document.bands}
    if not _cap_may_bind(period, shares):
        at_most = sum(band.headcount * band.share_minor for band in document.bands)
        yield "charged_minor", document.figures.charged_minor, at_most
        return
    ids = charter.band_ids(period.plan_id)
    found = again.charged_again(
        period, share_minor={ids[key]: minor for key, minor in shares.items()}
    )
    yield "charged_minor", document.figures.charged_minor, found


def _cap_may_bind(period: Period, shares: Mapping[str, int]) -> bool:
    if period.year_cap_minor is None:
        return False
    of_year = Share.objects.filter(
        plan_id=period.plan_id,
        period__cutoff_year=period.cutoff_year,
        no__lt=period.no,
        cumulative_minor__isnull=False,
    )
    dearest: dict[int, int] = {period.no: max(shares.values(), default=0)}
    for no, minor in of_year.values_list("no", "share_minor"):
        dearest[no] = max(dearest.get(no, 0), minor or 0)
    return sharing.cap_may_bind(dearest_shares=list(dearest.values()), cap=period.year_cap_minor)


def _money(period: Period, document: Document, debits: DebitsSoFar) -> Iterator[Figure]:
    """Yield what is told so far beside the ledger: what came in, was given up, went out, spent."""
    plan_id = period.plan_id
    booked = again.booked_so_far(plan_id)
    if (told := document.collected) is not None:
        collected = booked.collected_minor + debits.unbooked_minor
        yield "collected.collected_minor", told.collected_minor, collected
        given_up = booked.written_off_minor - debits.recovered_minor
        yield "collected.written_off_minor", told.written_off_minor, given_up
    if (paid := document.paid) is not None:
        yield "paid.awards_minor", paid.awards_minor, booked.paid_out_minor
    spent = again.spent_so_far(plan_id)
    for one in document.fee_spent:
        yield f"fee_spent.{one.kind}", one.so_far_minor, spent.pop(one.kind, 0)
    for kind, minor in spent.items():
        yield f"fee_spent.{kind}", 0, minor
