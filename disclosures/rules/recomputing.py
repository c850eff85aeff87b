"""A reader's check: from the document alone, with the rules that runs use."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from apportionment.rules import Cap, Fixed, Outcome, Placed, Reserve, RunInputs, RunRefused, close
from charter.rules import CapExcess, Rounding
from disclosures.rules.documents import (
    ClaimPart,
    Document,
    RulesPart,
)
from disclosures.rules.formats import (
    FIRST_FORMAT,
    FORMAT,
)
from disclosures.rules.refusals import Figure, FiguresDisagree, require_agreeing
from disclosures.rules.telling_so_far import told_so_far

SAME_BY_NAME: Final = (
    "benefit_minor",
    "fee_minor",
    "reserve_minor",
    "to_share_minor",
    "total_weight",
    "contributed_minor",
    "called_minor",
)
PLACED: Final = ("allowed_minor", "left_minor", "borne_minor", "cut_minor")


def recomputed(document: Document) -> Outcome:
    """Return what the rules make of a document's inputs; bands by their place in it.

    Where a yearly cap cut, what all heads owe is taken from the document: it follows from each
    head's own year, which is not public. It is never more than their shares.
    """
    inputs = _inputs(document)
    outcome = close(inputs)
    charged = document.figures.charged_minor
    if document.rules.year_cap_minor is None or charged >= outcome.charged_minor:
        return outcome
    return close(replace(inputs, charged_minor=charged))


def require_recomputable(document: Document) -> None:
    """Refuse a document of which any figure does not follow from the others."""
    try:
        outcome = recomputed(document)
    except RunRefused as refused:  # figures that no run can have: below zero, or shared by nobody
        why = type(refused).__name__
        raise FiguresDisagree(name="figures", stated=why, recomputed="") from refused
    require_agreeing(_compared(document, outcome))
    if document.format == FORMAT:
        require_agreeing(told_so_far(document))


def _inputs(document: Document) -> RunInputs:
    figures, rules = document.figures, document.rules
    return RunInputs(
        headcount={place: band.headcount for place, band in enumerate(document.bands)},
        weight={place: band.weight for place, band in enumerate(document.bands)},
        fee_bps=rules.fee_bps,
        rounding=Rounding(rules.rounding),
        floor_minor=rules.floor_minor,
        written_off_minor=figures.written_off_minor,
        recovered_minor=figures.recovered_minor,
        refunds_minor=figures.refunds_minor,
        rebates_minor=figures.rebates_minor,
        adjustments_minor=figures.adjustments_minor,
        subsidy_minor=figures.subsidy_minor,
        reserve_draw_minor=figures.reserve_draw_minor,
        clawback_minor=figures.clawback_minor,
        carry_in_minor=figures.carry_in_minor,
        borne_minor=figures.borne_minor,
        **_money_rules(document),
    )


def _money_rules(document: Document) -> dict[str, Any]:
    """Return caps, reserve and contribution; a report of the first format states their outcome."""
    figures, rules = document.figures, document.rules
    if document.format == FIRST_FORMAT:
        return {
            "awards_minor": [claim.allowed_minor for claim in document.claims],
            "reserve_contribution_minor": figures.reserve_minor,
        }
    return {
        "awards_minor": [claim.brought_minor for claim in document.claims],
        "reserve": Reserve(
            bps=rules.reserve_bps,
            held_minor=figures.reserve_held_minor,
            cap_minor=rules.reserve_cap_minor,
        ),
        "case_cap": _cap(rules.case_cap_minor, rules.case_cap_excess),
        "period_cap": _cap(rules.period_cap_minor, rules.period_cap_excess),
        "fixed": _fixed(document, rules),
    }


def _cap(minor: int | None, excess: str | None) -> Cap | None:
    if minor is None:
        return None
    return Cap(minor=minor, excess=CapExcess(excess or CapExcess.NEXT_PERIOD))


def _fixed(document: Document, rules: RulesPart) -> Fixed | None:
    """Return the contribution; one that is owed once a year is 0 in the year's other periods."""
    if rules.contribution_minor is None:
        return None
    figures = document.figures
    return Fixed(
        contribution_minor=rules.contribution_minor if figures.contributed_minor else 0,
        call_most_minor=figures.call_most_minor,
    )


def _compared(document: Document, outcome: Outcome) -> Iterator[Figure]:
    figures = document.figures
    yield "claim_count", figures.claim_count, len(document.claims)
    yield "headcount", figures.headcount, sum(band.headcount for band in document.bands)
    for name in SAME_BY_NAME:
        yield name, getattr(figures, name), getattr(outcome, name)
    for place, band in enumerate(document.bands):
        yield f"{band.key}.headcount", band.headcount, band.counted - band.exempt
        yield f"{band.key}.share_minor", band.share_minor, outcome.shares[place]
    for claim, placed in zip(document.claims, outcome.placed, strict=False):
        yield from _placed(document, claim, placed)
    yield "charged_minor", figures.charged_minor, outcome.charged_minor
    kept = figures.charged_minor + figures.borne_minor - figures.to_share_minor
    yield "carry_out_minor", figures.carry_out_minor, kept
    if document.format != FIRST_FORMAT:
        yield from _borne(document, outcome)


def _borne(document: Document, outcome: Outcome) -> Iterator[Figure]:
    """Yield what operator and reserve pay: of awards by the caps, and what a yearly cap cut."""
    figures = document.figures
    by_year_cap = dict.fromkeys(("operator", "reserve"), 0)
    if document.rules.year_cap_borne_by:
        by_year_cap[document.rules.year_cap_borne_by] = figures.borne_minor
    operator = sum(placed.operator_minor for placed in outcome.placed) + by_year_cap["operator"]
    reserve = sum(placed.reserve_minor for placed in outcome.placed) + by_year_cap["reserve"]
    yield "operator_bears_minor", figures.operator_bears_minor, operator
    yield "reserve_bears_minor", figures.reserve_bears_minor, reserve


def _placed(document: Document, claim: ClaimPart, placed: Placed) -> Iterator[Figure]:
    """Yield where a claim's part of this period went: every cent of it, and as the caps say."""
    of = claim.brought_minor - claim.borne_minor - claim.cut_minor
    yield f"{claim.ref}.left_minor", claim.left_minor, of - claim.allowed_minor
    if document.format != FIRST_FORMAT:
        for name in PLACED:
            yield f"{claim.ref}.{name}", getattr(claim, name), getattr(placed, name)
