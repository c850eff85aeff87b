"""The inputs of a run's arithmetic: gathered for a dry run, or read from what was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from apportionment import rules
from apportionment.models import Period, Run, Share
from apportionment.selectors.waiting import Lines
from apportionment.selectors.years import fixed_inputs
from charter.rules import CapExcess, Terms, terms_from_json


@dataclass(frozen=True, kw_only=True)
class Heads:
    """Who shares a period, by band: heads and weights."""

    headcount: Mapping[int, int]
    weight: Mapping[int, int]

    @classmethod
    def of(cls, shares: Iterable[Share], *, exempt: Mapping[int, int]) -> "Heads":
        """Return the heads of these bands, less so many exempt ones."""
        bands = list(shares)
        return cls(
            headcount={one.band_id: one.counted - exempt.get(one.band_id, 0) for one in bands},
            weight={one.band_id: one.weight for one in bands},
        )

    @property
    def share_something(self) -> bool:
        """Return whether there is anybody who bears a part."""
        return any(heads * self.weight[band] for band, heads in self.headcount.items())


def run_inputs(
    *,
    period: Period,
    terms: Terms,
    heads: Heads,
    awards_minor: list[int],
    lines: Lines,
    rebates_minor: int,
    carry_in_minor: int,
    reserve_held_minor: int,
    is_contribution_due: bool,
) -> rules.RunInputs:
    """Return what a period's shares follow from, by the charter in force at its cutoff."""
    return rules.RunInputs(
        headcount=heads.headcount,
        weight=heads.weight,
        awards_minor=awards_minor,
        fee_bps=terms.fee_bps,
        rounding=terms.rounding,
        floor_minor=terms.floor_minor,
        rebates_minor=rebates_minor,
        carry_in_minor=carry_in_minor,
        reserve=rules.Reserve(
            bps=terms.reserve_bps, cap_minor=terms.reserve_cap_minor, held_minor=reserve_held_minor
        ),
        case_cap=_cap(terms.case_cap_minor, terms.case_cap_excess),
        period_cap=_cap(terms.period_cap_minor, terms.period_cap_excess),
        fixed=fixed_inputs(
            period=period,
            terms=terms,
            heads=sum(heads.headcount.values()),
            is_due=is_contribution_due,
        ),
        **lines.minor,
    )


def stored_inputs(*, run: Run) -> rules.RunInputs:
    """Return the inputs of a run that has figures, from what was written when it was proposed.

    `rules.close` makes of them every figure that was stored. Awards are in the order of the
    portions' ids. What a yearly cap left to charge is taken as stored: it follows from standings.
    """
    period = run.period
    terms = terms_from_json(period.version.terms)
    shares = list(period.shares.order_by("band_id"))
    inputs = run_inputs(
        period=period,
        terms=terms,
        heads=Heads.of(shares, exempt={one.band_id: one.exempt for one in shares}),
        awards_minor=list(period.portions.order_by("pk").values_list("brought_minor", flat=True)),
        lines=_stored_lines(run),
        rebates_minor=run.rebates_minor,
        carry_in_minor=run.carry_in_minor or 0,
        reserve_held_minor=run.reserve_held_minor,
        is_contribution_due=run.contributed_minor > 0,
    )
    if period.year_cap_minor is None:
        return inputs
    return replace(inputs, charged_minor=run.charged_minor or 0, borne_minor=run.borne_minor or 0)


def sealed_figures(run: Run, *, portions_borne_minor: int) -> rules.SealedFigures:
    """Return the figures of a run that its sealing books."""
    of_run = {one.name for one in fields(rules.SealedFigures)} - {"portions_borne_minor"}
    minor = {name: getattr(run, name) or 0 for name in of_run}
    return rules.SealedFigures(portions_borne_minor=portions_borne_minor, **minor)


def _stored_lines(run: Run) -> Lines:
    return Lines(
        written_off_minor=run.written_off_minor,
        recovered_minor=run.recovered_minor,
        clawback_minor=run.clawback_minor,
        subsidy_minor=run.subsidy_minor,
        reserve_draw_minor=run.reserve_draw_minor,
        refunds_minor=run.refunds_minor,
        adjustments_minor=run.adjustments_minor,
    )


def _cap(minor: int | None, excess: CapExcess | None) -> rules.Cap | None:
    if minor is None:
        return None
    return rules.Cap(minor=minor, excess=excess or CapExcess.NEXT_PERIOD)
