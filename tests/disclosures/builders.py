"""Documents and published periods for tests; a test names only what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from apportionment import selectors as apportionment
from apportionment.models import Run
from apportionment.rules import Cap, Fixed, Placed, Reserve, RunInputs, close
from charter.models import Plan
from charter.rules import CapExcess, Rounding
from disclosures import rules, services
from disclosures.models import Report
from receipts.services import build_tree
from tests.apportionment.builders import DAY, a_pool, a_sealed_run

CUTOFF: Final = datetime(2026, 4, 4, 16, tzinfo=UTC)
NOTICE: Final = datetime(2026, 4, 9, 16, tzinfo=UTC)
RULES: Final = rules.RulesPart(
    sharing="uniform",
    fee_bps=800,
    reserve_bps=0,
    reserve_cap_minor=None,
    rounding="half_up",
    floor_minor=1,
    case_cap_minor=None,
    spread_over_periods=1,
    year_cap_minor=None,
    year_cap_borne_by=None,
)
NO_LINES: Final[Mapping[str, int]] = {}
LINES: Final = (
    "written_off_minor",
    "recovered_minor",
    "refunds_minor",
    "rebates_minor",
    "adjustments_minor",
    "subsidy_minor",
    "reserve_draw_minor",
    "clawback_minor",
)
BANDS: Final = (("y18-y45", 18, 45), ("y45-y65", 45, 65))


def a_document(
    *,
    heads: tuple[int, int] = (600, 397),
    weights: tuple[int, int] = (1, 1),
    awards: Iterable[int] = (6_000_000, 3_000_000),
    terms: rules.RulesPart = RULES,
    sealed_at: datetime | None = NOTICE,
    is_contribution_due: bool = True,
    reserve_held_minor: int = 0,
    carry_in_minor: int = 0,
    lines: Mapping[str, int] = NO_LINES,
) -> rules.Document:
    """Return a period whose figures follow from each other; `lines` are the rarer ones of T."""
    awards = tuple(awards)
    lines = {**dict.fromkeys(LINES, 0), **lines, "carry_in_minor": carry_in_minor}
    fixed = _fixed(terms, heads=sum(heads), is_due=is_contribution_due)
    outcome = close(
        RunInputs(
            headcount=dict(enumerate(heads)),
            weight=dict(enumerate(weights)),
            awards_minor=awards,
            fee_bps=terms.fee_bps,
            rounding=Rounding(terms.rounding),
            floor_minor=terms.floor_minor,
            reserve=Reserve(
                bps=terms.reserve_bps,
                held_minor=reserve_held_minor,
                cap_minor=terms.reserve_cap_minor,
            ),
            case_cap=_cap(terms.case_cap_minor, terms.case_cap_excess),
            period_cap=_cap(terms.period_cap_minor, terms.period_cap_excess),
            fixed=fixed,
            **lines,
        )
    )
    figures = rules.Figures(
        claim_count=len(awards),
        headcount=sum(heads),
        benefit_minor=outcome.benefit_minor,
        fee_minor=outcome.fee_minor,
        reserve_minor=outcome.reserve_minor,
        to_share_minor=outcome.to_share_minor,
        total_weight=outcome.total_weight,
        contributed_minor=outcome.contributed_minor,
        called_minor=outcome.called_minor,
        charged_minor=outcome.charged_minor,
        borne_minor=0,
        carry_out_minor=outcome.carry_out_minor,
        operator_bears_minor=sum(placed.operator_minor for placed in outcome.placed),
        reserve_bears_minor=sum(placed.reserve_minor for placed in outcome.placed),
        reserve_held_minor=reserve_held_minor,
        call_most_minor=fixed.call_most_minor if fixed else 0,
        **lines,
    )
    return rules.Document(
        format=rules.FORMAT,
        plan=rules.PlanPart(
            slug="village",
            name_en="Neighbours",
            name_zh="邻里互助会",
            currency="CNY",
            time_zone="Asia/Shanghai",
        ),
        charter=rules.CharterPart(number=1, sha256="0" * 64, source_sha256="3" * 64),
        period=rules.PeriodPart(
            no=3,
            cutoff_at=CUTOFF,
            notice_until=NOTICE,
            debit_on=date(2026, 4, 15),
            sealed_at=sealed_at,
        ),
        rules=terms,
        figures=figures,
        bands=tuple(
            _band(place, heads[place], weights[place], outcome.shares[place]) for place in (0, 1)
        ),
        claims=tuple(
            _claim(place, award, placed)
            for place, (award, placed) in enumerate(
                zip(awards, outcome.placed, strict=True), start=1
            )
        ),
        exceptions=(),
        formula=rules.formula_of(terms),
        **(_so_far(heads=sum(heads), charged_minor=outcome.charged_minor) if sealed_at else {}),
    )


def with_figures(document: rules.Document, **changes: int) -> rules.Document:
    """Return the document with other figures, whatever follows from it."""
    return replace(document, figures=replace(document.figures, **changes))


def a_published_period(plan: Plan, *, joiners: int = 0) -> Report:
    """Return the report of the plan's next period; some join the day after it is sealed."""
    run = a_sealed_run(plan)
    report = published(run)
    if joiners:
        assert run.sealed_at is not None
        a_pool(plan=plan, heads=joiners, joined_at=run.sealed_at + DAY)
    return report


def published(run: Run) -> Report:
    """Return the report of a sealed run; the periods before it are published first."""
    assert run.sealed_at is not None
    plan_id = run.period.plan_id
    for earlier in apportionment.sealed_runs(plan_id=plan_id).order_by("period__no"):
        if earlier.period.no < run.period.no and earlier.sealed_at is not None:
            _publish(earlier.pk, at=earlier.sealed_at)
    return _publish(run.pk, at=run.sealed_at)


def _publish(run_id: int, *, at: datetime) -> Report:
    build_tree(run_id=run_id, at=at)
    return services.publish_report(run_id=run_id, at=at)


def _so_far(*, heads: int, charged_minor: int) -> dict[str, Any]:
    """Return what a document tells beside its equation: something of everything."""
    return {
        "previous_sha256": "1" * 64,
        "as_of": NOTICE,
        "receipts": rules.ReceiptsPart(
            scheme="tongzhou.receipts/1", root="2" * 64, count=heads, sum_minor=charged_minor
        ),
        "collected": rules.CollectedPart(
            asked_minor=500, collected_minor=300, open_minor=150, written_off_minor=50
        ),
        "paid": rules.PaidPart(
            awards=4, awards_minor=4_000, confirmed=3, confirmed_minor=3_000, netted_minor=70
        ),
        "audited": 2,
        "fee_spent": (rules.SpentPart(kind="processing", amount_minor=20, so_far_minor=90),),
        "disputes": rules.DisputesPart(
            objections=(
                rules.TallyPart(outcome="made", count=2, so_far=5),
                rules.TallyPart(outcome="upheld", count=1, so_far=1),
                rules.TallyPart(outcome="dismissed", count=1, so_far=3),
            ),
            appeals=(rules.TallyPart(outcome="made", count=0, so_far=0),),
        ),
    }


def _band(place: int, heads: int, weight: int, share_minor: int) -> rules.BandPart:
    key, from_years, until_years = BANDS[place]
    return rules.BandPart(
        key=key,
        from_days=None,
        from_years=from_years,
        until_years=until_years,
        came=heads,
        went=0,
        counted=heads,
        exempt=0,
        headcount=heads,
        weight=weight,
        share_minor=share_minor,
        cumulative_minor=share_minor,
    )


def _claim(ordinal: int, award_minor: int, placed: Placed) -> rules.ClaimPart:
    return rules.ClaimPart(
        ordinal=ordinal,
        ref=f"CASE{ordinal:04}",
        cause="illness",
        event_in="2026-02",
        commitment="4" * 64,
        ages=rules.Ages(from_years=18, until_years=45),
        award_minor=award_minor,
        brought_minor=award_minor,
        allowed_minor=placed.allowed_minor,
        left_minor=placed.left_minor,
        borne_minor=placed.borne_minor,
        cut_minor=placed.cut_minor,
    )


def _cap(minor: int | None, excess: str | None) -> Cap | None:
    return Cap(minor=minor, excess=CapExcess(excess or "next_period")) if minor else None


def _fixed(terms: rules.RulesPart, *, heads: int, is_due: bool) -> Fixed | None:
    if terms.contribution_minor is None:
        return None
    times = (terms.call_cap_times or 0) if terms.shortfall == "call" else 0
    return Fixed(
        contribution_minor=terms.contribution_minor if is_due else 0,
        call_most_minor=times * terms.contribution_minor * heads,
    )
