"""Sealed periods worked out again from what was written down when they were proposed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Final

from django.db.models import Prefetch

from apportionment import rules
from apportionment.models import Portion, Rebate, Run, Share
from apportionment.rules import books
from apportionment.rules.books import Carry, Difference, DifferenceKind, Findings, Total
from apportionment.selectors.books.queries import rows
from apportionment.selectors.inputs import stored_inputs
from apportionment.states import RunState
from charter import selectors as charter

K = DifferenceKind

# What a line of a run is made of: items of the pool, corrections of single dues, and what came
# back. The amounts of a refund are below zero.
LINES: Final = """
SELECT period.no, line, sum(minor)::bigint FROM (
    SELECT period_id, kind AS line, amount_minor AS minor
    FROM apportionment_runitem WHERE plan_id = %(plan)s AND period_id IS NOT NULL
    UNION ALL
    SELECT period_id, CASE kind WHEN 'refund' THEN 'refunds' ELSE 'adjustments' END,
           CASE kind WHEN 'refund' THEN -amount_minor ELSE amount_minor END
    FROM apportionment_exception
    WHERE plan_id = %(plan)s AND period_id IS NOT NULL AND kind <> 'exempt'
    UNION ALL
    SELECT rebate.granted_in_id, 'rebates',
           rebate.rebate_minor * (share.counted - share.exempt)
    FROM apportionment_rebate rebate
    JOIN apportionment_share share ON share.plan_id = rebate.plan_id
        AND share.band_id = rebate.band_id AND share.no = rebate.no
    WHERE rebate.plan_id = %(plan)s
) part
JOIN apportionment_period period ON period.id = part.period_id
JOIN apportionment_run run ON run.period_id = period.id AND run.state = 'sealed'
GROUP BY 1, 2
"""
TAKEN_UP: Final = (
    "written_off", "recovered", "clawback", "subsidy", "reserve_draw", "refunds", "adjustments",
    "rebates",
)  # fmt: skip
WORKED_OUT: Final = (
    "benefit", "fee", "reserve", "to_share", "contributed", "called", "charged", "carry_out",
)  # fmt: skip


def sealed_runs(plan_id: int) -> list[Run]:
    """Return a plan's sealed runs, oldest first, with all that they were made from."""
    return list(
        Run.objects.of_plan(plan_id)
        .filter(state=RunState.SEALED)
        .select_related("period__version")
        .prefetch_related(
            Prefetch("period__shares", Share.objects.order_by("band_id")),
            Prefetch("period__portions", Portion.objects.order_by("pk")),
        )
        .order_by("period__no")
    )


def runs(plan_id: int) -> Findings:
    """Return every figure of a closed period that does not follow from the others."""
    sealed = sealed_runs(plan_id)
    shares = list(Share.objects.filter(plan_id=plan_id, cumulative_minor__isnull=False))
    bands = dict(charter.bands(plan_id).values_list("pk", "key"))
    differences = [
        *_lines(plan_id, sealed),
        *_worked_out(sealed, bands=bands),
        *_totals(shares, bands=bands),
        *_rebates(plan_id, bands=bands),
        *books.carry_differences(
            Carry(run.period.no, run.carry_in_minor or 0, run.carry_out_minor or 0)
            for run in sealed
        ),
    ]
    return Findings({"sealed_runs": len(sealed)}, books.limited(differences))


def _lines(plan_id: int, sealed: Iterable[Run]) -> Iterator[Difference]:
    found: dict[int, dict[str, int]] = {}
    for no, line, minor in rows(LINES, {"plan": plan_id}):
        found.setdefault(no, {})[line] = minor
    reserve_minor = 0
    for run in sealed:
        stored = _stored(run, (*TAKEN_UP, "reserve_held"))
        added = {**found.get(run.period.no, {}), "reserve_held": reserve_minor}
        yield from books.unlike(
            K.RUN_LINE, name="line", stored=stored, found=added, period=run.period.no
        )
        reserve_minor += (run.reserve_minor or 0) - run.reserve_draw_minor - run.reserve_bears_minor


def _worked_out(sealed: Iterable[Run], *, bands: Mapping[int, str]) -> Iterator[Difference]:
    dearest: dict[int, list[int]] = {}
    caps: dict[int, int | None] = {}  # the first of a year holds for all of it
    for run in sealed:
        year = run.period.cutoff_year
        cap = caps.setdefault(year, run.period.year_cap_minor)
        of_year = dearest.setdefault(year, [])
        of_year.append(max((one.share_minor or 0 for one in run.period.shares.all()), default=0))
        may_cut = rules.cap_may_bind(dearest_shares=of_year, cap=cap)
        outcome = rules.close(_inputs(run, may_cut=may_cut))
        yield from _figures(run, outcome, may_cut=may_cut)
        yield from _portions(run, outcome)
        yield from _shares(run, outcome, bands=bands)


def _inputs(run: Run, *, may_cut: bool) -> rules.RunInputs:
    """Return what a run follows from; what a yearly cap left to charge, only where it can cut."""
    charged = (run.charged_minor, run.borne_minor or 0) if may_cut else (None, 0)
    return replace(stored_inputs(run=run), charged_minor=charged[0], borne_minor=charged[1])


def _figures(run: Run, outcome: rules.Outcome, *, may_cut: bool) -> Iterator[Difference]:
    """Yield a run's figures that the arithmetic does not give from its stored inputs."""
    heads = {share.band_id: share.headcount for share in run.period.shares.all()}
    charged = sum(heads[band] * minor for band, minor in outcome.shares.items())
    found = {
        "benefit": outcome.benefit_minor,
        "fee": outcome.fee_minor,
        "reserve": outcome.reserve_minor,
        "to_share": outcome.to_share_minor,
        "contributed": outcome.contributed_minor,
        "called": outcome.called_minor,
        "charged": min(charged, run.charged_minor or 0) if may_cut else charged,
        "carry_out": outcome.carry_out_minor,
        "total_weight": outcome.total_weight,
    }
    stored = _stored(run, WORKED_OUT) | {"total_weight": int(run.total_weight or 0)}
    yield from books.unlike(
        K.RUN_FIGURE, name="line", stored=stored, found=found, period=run.period.no
    )


def _portions(run: Run, outcome: rules.Outcome) -> Iterator[Difference]:
    """Yield where the caps place the awards of a run otherwise, all of them together."""
    portions = list(run.period.portions.all())
    parts = ("allowed", "left", "borne", "cut")
    yield from books.unlike(
        K.RUN_FIGURE,
        name="line",
        stored={part: sum(getattr(one, f"{part}_minor") for one in portions) for part in parts},
        found={
            part: sum(getattr(one, f"{part}_minor") for one in outcome.placed) for part in parts
        },
        period=run.period.no,
    )


def _shares(run: Run, outcome: rules.Outcome, *, bands: Mapping[int, str]) -> Iterator[Difference]:
    yield from books.unlike(
        K.SHARE,
        name="band",
        stored={bands[one.band_id]: one.share_minor or 0 for one in run.period.shares.all()},
        found={bands[band_id]: minor for band_id, minor in outcome.shares.items()},
        period=run.period.no,
    )


def _totals(shares: Iterable[Share], *, bands: Mapping[int, str]) -> Iterator[Difference]:
    in_order = sorted(shares, key=lambda share: (share.band_id, share.no))
    for band_id, own in groupby(in_order, lambda share: share.band_id):
        totals = [Total(one.no, one.share_minor or 0, one.cumulative_minor or 0) for one in own]
        yield from books.total_differences(K.SHARE_TOTAL, totals, band=bands[band_id])


def _rebates(plan_id: int, *, bands: Mapping[int, str]) -> Iterator[Difference]:
    rebates = Rebate.objects.filter(plan_id=plan_id).order_by("band_id", "no")
    for band_id, own in groupby(rebates, lambda rebate: rebate.band_id):
        totals = [Total(one.no, one.rebate_minor, one.cumulative_minor) for one in own]
        yield from books.total_differences(K.REBATE_TOTAL, totals, band=bands[band_id])


def _stored(run: Run, names: Iterable[str]) -> dict[str, int]:
    """Return a run's figures by their names without the unit."""
    return {name: getattr(run, f"{name}_minor") or 0 for name in names}
