"""From a run to a document, field by field: whatever is not named here is not published."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from apportionment import selectors as apportionment
from apportionment.models import Period, Run, Share
from apportionment.states import HAS_FIGURES
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import Terms
from claims.models import Claim
from disclosures import rules
from disclosures.selectors.ages import ages_of_claim


@dataclass(frozen=True, kw_only=True)
class _Sums:
    """The figures of a run, sealed or only proposed."""

    benefit_minor: int
    fee_minor: int
    reserve_minor: int
    carry_in_minor: int
    to_share_minor: int
    total_weight: int
    charged_minor: int
    borne_minor: int
    carry_out_minor: int


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one period shares of one claim."""

    claim: Claim
    brought_minor: int
    allowed_minor: int
    left_minor: int


def unpublished_run_ids() -> list[int]:
    """Return the sealed runs that have no report yet, oldest first."""
    return [
        run.pk
        for plan in charter.plans()
        for run in apportionment.sealed_runs(plan_id=plan.pk)
        .filter(report=None)
        .order_by("period__no")
    ]


def document_of(*, run: Run) -> rules.Document:
    """Return the document of a run whose figures are written: sealed, or soon to be."""
    portions = run.period.portions.select_related("claim__band").order_by("pk")
    return _document(
        run,
        sums=_Sums(
            benefit_minor=run.benefit_minor or 0,
            fee_minor=run.fee_minor or 0,
            reserve_minor=run.reserve_minor or 0,
            carry_in_minor=run.carry_in_minor or 0,
            to_share_minor=run.to_share_minor or 0,
            total_weight=int(run.total_weight or 0),
            charged_minor=run.charged_minor or 0,
            borne_minor=run.borne_minor or 0,
            carry_out_minor=run.carry_out_minor or 0,
        ),
        bands=[_band(share, share.share_minor or 0) for share in _shares(run.period)],
        parts=[
            _Part(
                claim=portion.claim,
                brought_minor=portion.brought_minor,
                allowed_minor=portion.allowed_minor,
                left_minor=portion.left_minor,
            )
            for portion in portions
        ],
    )


def provisional(*, run: Run) -> rules.Document:
    """Return what an open run would publish if all that is on notice stays; it is never kept."""
    if run.state in HAS_FIGURES:
        return document_of(run=run)
    dry = apportionment.proposal(run=run, with_notice=True)
    return _document(
        run,
        sums=_Sums(
            benefit_minor=dry.outcome.benefit_minor,
            fee_minor=dry.outcome.fee_minor,
            reserve_minor=dry.reserve_minor,
            carry_in_minor=dry.carry_in_minor,
            to_share_minor=dry.outcome.to_share_minor,
            total_weight=dry.outcome.total_weight,
            charged_minor=dry.charged_minor,
            borne_minor=dry.borne_minor,
            carry_out_minor=dry.carry_out_minor,
        ),
        bands=[_band(band.share, band.share_minor) for band in dry.bands],
        parts=[
            _Part(
                claim=portion.claim,
                brought_minor=portion.brought_minor,
                allowed_minor=portion.allowed_minor,
                left_minor=portion.left_minor,
            )
            for portion in dry.portions
        ],
    )


def _document(
    run: Run, *, sums: _Sums, bands: list[rules.BandPart], parts: list[_Part]
) -> rules.Document:
    period = run.period
    return rules.Document(
        format=rules.FORMAT,
        plan=_plan(period),
        charter=_charter(period.version),
        period=rules.PeriodPart(
            no=period.no,
            cutoff_at=period.cutoff_at,
            notice_until=period.notice_until,
            debit_on=period.debit_on,
            sealed_at=run.sealed_at,
        ),
        rules=_rules(charter.terms_of(period.version), period),
        figures=_figures(run, sums, bands=bands, claim_count=len(parts)),
        bands=tuple(bands),
        claims=tuple(_claim(ordinal, part) for ordinal, part in enumerate(parts, start=1)),
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
    return rules.CharterPart(number=version.number, sha256=version.text_hash)


def _rules(terms: Terms, period: Period) -> rules.RulesPart:
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
    )


def _figures(
    run: Run, sums: _Sums, *, bands: list[rules.BandPart], claim_count: int
) -> rules.Figures:
    return rules.Figures(
        claim_count=claim_count,
        headcount=sum(band.headcount for band in bands),
        benefit_minor=sums.benefit_minor,
        fee_minor=sums.fee_minor,
        reserve_minor=sums.reserve_minor,
        written_off_minor=run.written_off_minor,
        recovered_minor=run.recovered_minor,
        refunds_minor=run.refunds_minor,
        subsidy_minor=run.subsidy_minor,
        clawback_minor=run.clawback_minor,
        carry_in_minor=sums.carry_in_minor,
        to_share_minor=sums.to_share_minor,
        total_weight=sums.total_weight,
        charged_minor=sums.charged_minor,
        borne_minor=sums.borne_minor,
        carry_out_minor=sums.carry_out_minor,
    )


def _shares(period: Period) -> list[Share]:
    return list(period.shares.select_related("band").order_by("band_id"))


def _band(share: Share, share_minor: int) -> rules.BandPart:
    return rules.BandPart(
        key=share.band.key,
        from_days=share.band.from_days,
        from_years=share.band.from_years,
        until_years=share.band.until_years,
        came=share.came,
        went=share.went,
        counted=share.counted,
        exempt=share.exempt,
        headcount=share.headcount,
        weight=share.weight,
        share_minor=share_minor,
        cumulative_minor=share.cumulative_minor or 0,
    )


def _claim(ordinal: int, part: _Part) -> rules.ClaimPart:
    claim = part.claim
    return rules.ClaimPart(
        ordinal=ordinal,
        ref=claim.ref,
        cause=claim.cause,
        event_month=rules.month_of(claim.event_on),
        ages=ages_of_claim(claim),
        award_minor=claim.award_minor or 0,
        brought_minor=part.brought_minor,
        allowed_minor=part.allowed_minor,
        left_minor=part.left_minor,
    )


def _exceptions(period: Period) -> list[rules.ExceptionPart]:
    totals = period.exceptions.values("kind").annotate(heads=Count("pk"), minor=Sum("amount_minor"))
    return [
        rules.ExceptionPart(kind=one["kind"], count=one["heads"], amount_minor=one["minor"])
        for one in totals.order_by("kind")
    ]
