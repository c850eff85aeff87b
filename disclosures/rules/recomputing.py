"""A reader's check: from the document alone, with the rules that runs use."""

from collections.abc import Iterator
from typing import Final

from apportionment.rules import Outcome, RunInputs, close
from charter.rules import Rounding
from disclosures.rules.documents import Document
from disclosures.rules.refusals import FiguresDisagree

Figure = tuple[str, int, int]  # name, as stated, as recomputed

SAME_BY_NAME: Final = ("benefit_minor", "fee_minor", "to_share_minor", "total_weight")


def recomputed(document: Document) -> Outcome:
    """Return what the rules make of a document's inputs; bands by their place in it."""
    figures, rules = document.figures, document.rules
    return close(
        RunInputs(
            headcount={place: band.headcount for place, band in enumerate(document.bands)},
            weight={place: band.weight for place, band in enumerate(document.bands)},
            awards_minor=[claim.allowed_minor for claim in document.claims],
            fee_bps=rules.fee_bps,
            rounding=Rounding(rules.rounding),
            floor_minor=rules.floor_minor,
            written_off_minor=figures.written_off_minor,
            recovered_minor=figures.recovered_minor,
            refunds_minor=figures.refunds_minor,
            subsidy_minor=figures.subsidy_minor,
            reserve_contribution_minor=figures.reserve_minor,
            clawback_minor=figures.clawback_minor,
            carry_in_minor=figures.carry_in_minor,
        )
    )


def require_recomputable(document: Document) -> None:
    """Refuse a document of which any figure does not follow from the others."""
    for name, stated, found in _compared(document, recomputed(document)):
        if stated != found:
            raise FiguresDisagree(name=name, stated=stated, recomputed=found)


def _compared(document: Document, outcome: Outcome) -> Iterator[Figure]:
    figures = document.figures
    yield "claim_count", figures.claim_count, len(document.claims)
    yield "headcount", figures.headcount, sum(band.headcount for band in document.bands)
    for name in SAME_BY_NAME:
        yield name, getattr(figures, name), getattr(outcome, name)
    for place, band in enumerate(document.bands):
        yield f"{band.key}.headcount", band.headcount, band.counted - band.exempt
        yield f"{band.key}.share_minor", band.share_minor, outcome.shares[place]
    for claim in document.claims:
        yield f"{claim.ref}.left_minor", claim.left_minor, claim.brought_minor - claim.allowed_minor
    yield "charged_minor", figures.charged_minor, _charged(document, outcome)
    kept = figures.charged_minor + figures.borne_minor - figures.to_share_minor
    yield "carry_out_minor", figures.carry_out_minor, kept


def _charged(document: Document, outcome: Outcome) -> int:
    """Return what all heads owe; where a yearly cap may cut, that cannot be more than the shares.

    How much the cap cut follows from each head's own year, which is not public.
    """
    if document.rules.year_cap_minor is None:
        return outcome.charged_minor
    return min(document.figures.charged_minor, outcome.charged_minor)
