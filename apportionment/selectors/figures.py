"""The figures of one run as officers read them: of the dry run, or those written and sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from apportionment import rules
from apportionment.models import Period, Portion, Run, RunEvent, Share
from apportionment.selectors.periods import previous_period, proposable_runs
from apportionment.selectors.proposal import BandProposal, Proposal, proposal
from apportionment.states import RunState
from charter.models import Band
from charter.rules import Terms, terms_from_json
from claims.models import Claim


@dataclass(frozen=True)
class BandFigures:
    """One band's heads, weight and share, beside its share in the period before."""

    band: Band
    came: int
    went: int
    counted: int
    exempt: int
    weight: int
    share_minor: int
    before_minor: int | None

    @property
    def headcount(self) -> int:
        """Return the heads that share."""
        return self.counted - self.exempt


@dataclass(frozen=True)
class PortionFigures:
    """What a period brings of one claim's award: shared, left, borne by others, or cut."""

    claim: Claim
    brought_minor: int
    allowed_minor: int
    left_minor: int
    borne_minor: int = 0
    cut_minor: int = 0

    @property
    def placed_minor(self) -> int:
        """Return what is placed for good, so that no later period brings it."""
        return self.allowed_minor + self.borne_minor + self.cut_minor


@dataclass(frozen=True)
class Figures:
    """Every figure of a run; `digest` names those of a dry run: proposing is bound to it."""

    run: Run
    terms: Terms
    bands: list[BandFigures]
    portions: list[PortionFigures]
    benefit_minor: int
    fee_minor: int
    reserve_minor: int
    written_off_minor: int
    recovered_minor: int
    refunds_minor: int
    rebates_minor: int
    adjustments_minor: int
    subsidy_minor: int
    reserve_draw_minor: int
    clawback_minor: int
    carry_in_minor: int
    to_share_minor: int
    total_weight: int
    contributed_minor: int
    called_minor: int
    charged_minor: int
    borne_minor: int
    operator_bears_minor: int
    reserve_bears_minor: int
    carry_out_minor: int
    digest: str

    @property
    def is_dry(self) -> bool:
        """Return whether these figures are of a dry run, and can still change."""
        return self.run.state == RunState.FROZEN

    @property
    def headcount(self) -> int:
        """Return all heads that share."""
        return sum(band.headcount for band in self.bands)

    @property
    def exempt(self) -> int:
        """Return all heads that count and do not share."""
        return sum(band.exempt for band in self.bands)


# Every amount of a run, by the name it has on the run too.
AMOUNTS = tuple(one.name for one in fields(Figures) if one.name.endswith("_minor"))


def run_for(*, run_id: int, plan_ids: frozenset[int]) -> Run:
    """Return one run of these plans; a run of another plan does not exist."""
    return Run.objects.select_related("period__plan", "period__version", "proposed_by").get(
        pk=run_id, period__plan_id__in=plan_ids
    )


def figures(*, run: Run) -> Figures:
    """Return a run's figures: as written, or as they are proposed if no claim is taken out."""
    if run.state != RunState.FROZEN:
        return _written(run)
    return _dry(proposal(run=run, with_notice=True))


def figures_before(*, run: Run) -> Figures | None:
    """Return the figures of the period before, if there was one."""
    before = previous_period(plan_id=run.period.plan_id, before_no=run.period.no)
    if before is None:
        return None
    past = Run.objects.select_related("period__version", "period__plan").get(pk=before.pk)
    return None if past.state == RunState.FROZEN else _written(past)


def events_of(*, run: Run) -> list[RunEvent]:
    """Return a run's history, oldest first."""
    return list(run.events.select_related("by").order_by("pk"))


def why_not_propose(*, run: Run, at: datetime) -> rules.RunRefused | None:
    """Return what stands in the way of proposing a frozen run now, if anything does."""
    if at < run.period.notice_until:
        return rules.NoticeNotOver(until=run.period.notice_until)
    first = proposable_runs(plan_id=run.period.plan_id).first()
    if first is not None and first.pk != run.pk:
        return rules.EarlierRunOpen(period_no=first.period.no)
    return None


def _dry(found: Proposal) -> Figures:
    run, outcome = found.run, found.outcome
    return Figures(
        run=run,
        terms=found.terms,
        bands=[_dry_band(one, weight=outcome.weight) for one in found.bands],
        portions=[_portion(one.claim, one.placed) for one in found.portions],
        benefit_minor=outcome.benefit_minor,
        fee_minor=outcome.fee_minor,
        reserve_minor=outcome.reserve_minor,
        rebates_minor=found.inputs.rebates_minor,
        carry_in_minor=found.inputs.carry_in_minor,
        to_share_minor=outcome.to_share_minor,
        total_weight=outcome.total_weight,
        contributed_minor=outcome.contributed_minor,
        called_minor=outcome.called_minor,
        charged_minor=outcome.charged_minor,
        borne_minor=found.inputs.borne_minor,
        operator_bears_minor=found.operator_bears_minor,
        reserve_bears_minor=found.reserve_bears_minor,
        carry_out_minor=outcome.carry_out_minor,
        digest=found.digest,
        **found.lines.minor,
    )


def _dry_band(one: BandProposal, *, weight: Mapping[int, int]) -> BandFigures:
    return _band(
        one.share,
        weight=weight[one.share.band_id],
        exempt=one.exempt,
        share_minor=one.share_minor,
        before_minor=one.before_minor,
    )


def _written(run: Run) -> Figures:
    shares = list(run.period.shares.select_related("band").order_by("band_id"))
    weight = rules.reduced({share.band_id: share.weight for share in shares})
    before = _shares_before(run.period)
    portions = run.period.portions.select_related("claim__enrolment__member").order_by("pk")
    return Figures(
        run=run,
        terms=terms_from_json(run.period.version.terms),
        bands=[
            _band(
                one,
                weight=weight[one.band_id],
                exempt=one.exempt,
                share_minor=one.share_minor or 0,
                before_minor=before.get(one.band_id),
            )
            for one in shares
        ],
        portions=[_portion(one.claim, one) for one in portions],
        total_weight=int(run.total_weight or 0),
        digest="",
        **{name: getattr(run, name) or 0 for name in AMOUNTS},
    )


def _shares_before(period: Period) -> dict[int, int | None]:
    before = previous_period(plan_id=period.plan_id, before_no=period.no)
    return dict(before.shares.values_list("band_id", "share_minor")) if before else {}


def _band(
    share: Share, *, weight: int, exempt: int, share_minor: int, before_minor: int | None
) -> BandFigures:
    return BandFigures(
        band=share.band,
        came=share.came,
        went=share.went,
        counted=share.counted,
        exempt=exempt,
        weight=weight,
        share_minor=share_minor,
        before_minor=before_minor,
    )


def _portion(claim: Claim, part: Portion | rules.Placed) -> PortionFigures:
    return PortionFigures(
        claim=claim,
        brought_minor=part.brought_minor,
        allowed_minor=part.allowed_minor,
        left_minor=part.left_minor,
        borne_minor=part.borne_minor,
        cut_minor=part.cut_minor,
    )
