"""From a run to a document, field by field: whatever is not named here is not published."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, QuerySet, Sum, prefetch_related_objects

from apportionment import selectors as apportionment
from apportionment.models import Period, Run, Share
from apportionment.selectors import figures as run_figures
from apportionment.selectors.figures import BandFigures, PortionFigures
from apportionment.selectors.figures import Figures as RunFigures
from apportionment.selectors.years import fixed_inputs
from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import Terms
from disclosures import rules
from disclosures.models import RefusedReport
from disclosures.rules.telling import Group
from disclosures.selectors.telling import groups_of, told_of_claim
from receipts import selectors as receipts


def unpublished_run_ids() -> list[int]:
    """Return the sealed runs that have no report yet and may be tried now, oldest first.

    A run waits for its tree of receipts, and after a refusal for the time of its next try.
    """
    return [run.pk for plan in charter.plans() for run in _to_try(plan)]


def _to_try(plan: Plan) -> QuerySet[Run]:
    waits = RefusedReport.objects.filter(published_at=None, next_at__gt=charter.now(plan))
    sealed = apportionment.sealed_runs(plan_id=plan.pk).filter(report=None)
    sealed = sealed.filter(pk__in=receipts.run_ids_with_tree())
    return sealed.exclude(pk__in=waits.values("run_id")).order_by("period__no")


def document_of(*, run: Run) -> rules.Document:
    """Return the document of a run: sealed, or as it stands if all that is on notice stays.

    Of a frozen run it is the dry run; that one is shown and never kept.
    """
    return document_from(figures_of(run))


def figures_of(run: Run) -> RunFigures:
    """Return a run's figures, with all that is told of their claims."""
    figures = run_figures.figures(run=run)
    prefetch_related_objects([one.claim for one in figures.portions], "band")
    return figures


def document_from(figures: RunFigures) -> rules.Document:
    """Return the document of these figures: all but what is told so far."""
    run = figures.run
    period = run.period
    told_rules = _rules(figures.terms, period)
    return rules.Document(
        format=rules.FORMAT,
        formula=rules.formula_of(told_rules),
        plan=_plan(period),
        charter=_charter(period.version),
        period=rules.PeriodPart(
            no=period.no,
            cutoff_at=period.cutoff_at,
            notice_until=period.notice_until,
            debit_on=period.debit_on,
            sealed_at=run.sealed_at,
        ),
        rules=told_rules,
        figures=_figures(figures, call_most_minor=_call_most_minor(figures)),
        bands=tuple(_bands(period, figures)),
        claims=tuple(_claims(figures)),
        exceptions=tuple(_exceptions(period)),
    )


def _plan(period: Period) -> rules.PlanPart:
    plan = period.plan
    return rules.PlanPart(
        slug=plan.slug,
        name_en=plan.name_en,
        name_zh=plan.name_zh,
        currency=plan.currency,
        time_zone=plan.time_zone,
    )


def _charter(version: CharterVersion) -> rules.CharterPart:
    return rules.CharterPart(
        number=version.number,
        sha256=version.text_hash,
        source_sha256=sha256(version.source_toml.encode()).hexdigest(),
    )


def _rules(terms: Terms, period: Period) -> rules.RulesPart:
    fixed = terms.fixed
    return rules.RulesPart(
        sharing=terms.sharing,
        fee_bps=terms.fee_bps,
        reserve_bps=terms.reserve_bps,
        reserve_cap_minor=terms.reserve_cap_minor,
        rounding=terms.rounding,
        floor_minor=terms.floor_minor,
        case_cap_minor=terms.case_cap_minor,
        spread_over_periods=terms.spread_over_periods,
        year_cap_minor=period.year_cap_minor,
        year_cap_borne_by=terms.year_cap_borne_by,
        funding=terms.funding,
        case_cap_excess=terms.case_cap_excess,
        period_cap_minor=terms.period_cap_minor,
        period_cap_excess=terms.period_cap_excess,
        spares_claimants=terms.spares_claimants,
        contribution_minor=fixed.contribution_minor if fixed else None,
        contribution_per=fixed.contribution_per if fixed else None,
        surplus=fixed.surplus if fixed else None,
        shortfall=fixed.shortfall if fixed else None,
        call_cap_times=fixed.call_cap_times if fixed else None,
    )


def _call_most_minor(found: RunFigures) -> int:
    period = found.run.period
    fixed = fixed_inputs(period=period, terms=found.terms, heads=found.headcount, is_due=True)
    return fixed.call_most_minor if fixed else 0


def _figures(found: RunFigures, *, call_most_minor: int) -> rules.Figures:
    return rules.Figures(
        claim_count=len(found.portions),
        headcount=found.headcount,
        benefit_minor=found.benefit_minor,
        fee_minor=found.fee_minor,
        reserve_minor=found.reserve_minor,
        written_off_minor=found.written_off_minor,
        recovered_minor=found.recovered_minor,
        refunds_minor=found.refunds_minor,
        rebates_minor=found.rebates_minor,
        adjustments_minor=found.adjustments_minor,
        subsidy_minor=found.subsidy_minor,
        reserve_draw_minor=found.reserve_draw_minor,
        clawback_minor=found.clawback_minor,
        carry_in_minor=found.carry_in_minor,
        to_share_minor=found.to_share_minor,
        total_weight=found.total_weight,
        contributed_minor=found.contributed_minor,
        called_minor=found.called_minor,
        charged_minor=found.charged_minor,
        borne_minor=found.borne_minor,
        carry_out_minor=found.carry_out_minor,
        operator_bears_minor=found.operator_bears_minor,
        reserve_bears_minor=found.reserve_bears_minor,
        reserve_held_minor=found.run.reserve_held_minor,
        call_most_minor=call_most_minor,
    )


def _bands(period: Period, found: RunFigures) -> Iterator[rules.BandPart]:
    """Yield the bands with their share; the weight is the charter's, as it is stored."""
    bands = {one.band.pk: one for one in found.bands}
    for share in period.shares.select_related("band").order_by("band_id"):
        yield _band(share, bands[share.band_id])


def _band(share: Share, found: BandFigures) -> rules.BandPart:
    return rules.BandPart(
        key=share.band.key,
        from_days=share.band.from_days,
        from_years=share.band.from_years,
        until_years=share.band.until_years,
        came=share.came,
        went=share.went,
        counted=share.counted,
        exempt=found.exempt,
        headcount=found.headcount,
        weight=share.weight,
        share_minor=found.share_minor,
        cumulative_minor=share.cumulative_minor or 0,
    )


def _claims(found: RunFigures) -> Iterator[rules.ClaimPart]:
    groups = groups_of((band.band, band.counted) for band in found.bands)
    for ordinal, portion in enumerate(found.portions, start=1):
        yield _claim(ordinal, portion, groups)


def _claim(ordinal: int, portion: PortionFigures, groups: list[Group]) -> rules.ClaimPart:
    claim = portion.claim
    told = told_of_claim(claim, groups)
    return rules.ClaimPart(
        ordinal=ordinal,
        ref=claim.ref,
        cause=claim.cause,
        event_in=told.event_in,
        ages=told.ages,
        award_minor=claim.award_minor or 0,
        brought_minor=portion.brought_minor,
        allowed_minor=portion.allowed_minor,
        left_minor=portion.left_minor,
        borne_minor=portion.borne_minor,
        cut_minor=portion.cut_minor,
    )


def _exceptions(period: Period) -> list[rules.ExceptionPart]:
    totals = period.exceptions.values("kind").annotate(heads=Count("pk"), minor=Sum("amount_minor"))
    return [
        rules.ExceptionPart(kind=one["kind"], count=one["heads"], amount_minor=one["minor"])
        for one in totals.order_by("kind")
    ]
