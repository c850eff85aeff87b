"""The dry run: what a period's shares would be from what is known now, beside the last period's."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Max, Sum

from apportionment import rules
from apportionment.models import Period, Portion, Run, Share
from apportionment.selectors.dues import charged_by_scan
from apportionment.selectors.periods import latest_sealed, previous_period
from apportionment.states import RunState
from charter.rules import Bearer, Terms, terms_from_json
from claims import selectors as claims
from claims.models import Claim
from treasury import selectors as treasury


@dataclass(frozen=True)
class ClaimPortion:
    """What this period would share of one claim's award."""

    claim: Claim
    part_no: int
    brought_minor: int
    allowed_minor: int

    @property
    def left_minor(self) -> int:
        """Return what the case cap leaves for the next period."""
        return self.brought_minor - self.allowed_minor


@dataclass(frozen=True)
class BandProposal:
    """One band's heads and share, beside what it owed in the last period."""

    share: Share
    share_minor: int
    before_minor: int | None


@dataclass(frozen=True)
class Proposal:
    """Every figure of a period as it would be proposed now."""

    run: Run
    bands: list[BandProposal]
    portions: list[ClaimPortion]
    outcome: rules.Outcome
    reserve_minor: int
    carry_in_minor: int
    charged_minor: int
    borne_minor: int

    @property
    def headcount(self) -> int:
        """Return all heads that share."""
        return sum(band.share.headcount for band in self.bands)

    @property
    def carry_out_minor(self) -> int:
        """Return the signed remainder for the next period."""
        return self.charged_minor + self.borne_minor - self.outcome.to_share_minor

    @property
    def digest(self) -> str:
        """Return a short name of these very figures, so that a deed can be bound to them."""
        bands = [(one.share.band_id, one.share.headcount, one.share_minor) for one in self.bands]
        portions = [(one.claim.pk, one.brought_minor, one.allowed_minor) for one in self.portions]
        rest = (self.outcome.to_share_minor, self.carry_in_minor, self.reserve_minor)
        facts = (bands, portions, rest, self.charged_minor, self.borne_minor)
        return sha256(repr(facts).encode()).hexdigest()[:20]


def proposal(*, run: Run, with_notice: bool = False) -> Proposal:
    """Return the dry run of a period: the very figures that proposing it now would write.

    With `with_notice`, as if all that is still on notice had been cleared: what a visitor is shown.
    """
    period = run.period
    terms = terms_from_json(period.version.terms)
    shares = list(period.shares.select_related("band").order_by("band_id"))
    portions = _portions(period=period, terms=terms, shares=shares, with_notice=with_notice)
    inputs = _inputs(period=period, terms=terms, shares=shares, portions=portions)
    outcome = rules.close(inputs)
    charged_minor = _charged(period=period, outcome=outcome)
    return Proposal(
        run=run,
        bands=_bands(period=period, shares=shares, outcome=outcome),
        portions=portions,
        outcome=outcome,
        reserve_minor=inputs.reserve_contribution_minor,
        carry_in_minor=inputs.carry_in_minor,
        charged_minor=charged_minor,
        borne_minor=_borne(period, terms=terms, cut_minor=outcome.charged_minor - charged_minor),
    )


def _inputs(
    *, period: Period, terms: Terms, shares: list[Share], portions: list[ClaimPortion]
) -> rules.RunInputs:
    sealed = latest_sealed(plan_id=period.plan_id)
    return rules.RunInputs(
        headcount=_headcount(shares),
        weight=_weight(shares),
        awards_minor=[portion.allowed_minor for portion in portions],
        fee_bps=terms.fee_bps,
        rounding=terms.rounding,
        floor_minor=terms.floor_minor,
        reserve_contribution_minor=_reserve_contribution(
            period=period, terms=terms, portions=portions
        ),
        carry_in_minor=(sealed.carry_out_minor or 0) if sealed else 0,
    )


def _headcount(shares: list[Share]) -> dict[int, int]:
    return {share.band_id: share.headcount for share in shares}


def _weight(shares: list[Share]) -> dict[int, int]:
    return {share.band_id: share.weight for share in shares}


def _portions(
    *, period: Period, terms: Terms, shares: list[Share], with_notice: bool
) -> list[ClaimPortion]:
    """Return what this period brings of each claim, after the case cap; with nobody there, none."""
    if not any(share.headcount * share.weight for share in shares):
        return []
    waiting = claims.claims_on_the_way if with_notice else claims.claims_to_share
    found = waiting(plan_id=period.plan_id, noticed_until=period.notice_until)
    past = _past_portions([claim.pk for claim in found], before_no=period.no)
    portions = [
        _portion(claim, terms=terms, shares=shares, past=past.get(claim.pk, [])) for claim in found
    ]
    return [portion for portion in portions if portion.brought_minor > 0]


def _past_portions(claim_ids: list[int], *, before_no: int) -> dict[int, list[Portion]]:
    found: dict[int, list[Portion]] = {}
    rows = Portion.objects.filter(
        claim_id__in=claim_ids, period__no__lt=before_no, period__run__state=RunState.SEALED
    )
    for portion in rows.order_by("period__no"):
        found.setdefault(portion.claim_id, []).append(portion)
    return found


def _portion(
    claim: Claim, *, terms: Terms, shares: list[Share], past: list[Portion]
) -> ClaimPortion:
    parts = rules.portion_parts(claim.award_minor or 0, terms.spread_over_periods)
    scheduled = parts[len(past)] if len(past) < len(parts) else 0
    brought = scheduled + (past[-1].left_minor if past else 0)
    allowed = rules.case_allowed_minor(
        award_minor=brought,
        cap_minor=terms.case_cap_minor,
        headcount=_headcount(shares),
        weight=_weight(shares),
        fee_bps=terms.fee_bps + terms.reserve_bps,  # all that is charged on top of an award
    )
    return ClaimPortion(
        claim=claim, part_no=len(past) + 1, brought_minor=brought, allowed_minor=allowed
    )


def _reserve_contribution(*, period: Period, terms: Terms, portions: list[ClaimPortion]) -> int:
    held = -treasury.balance_minor(plan_id=period.plan_id, account="reserve")
    return rules.reserve_contribution_minor(
        benefit_minor=sum(portion.allowed_minor for portion in portions),
        reserve_bps=terms.reserve_bps,
        held_minor=held,
        cap_minor=terms.reserve_cap_minor,
        rounding=terms.rounding,
    )


def _charged(*, period: Period, outcome: rules.Outcome) -> int:
    """Return what all heads owe; headcount × share, unless the yearly cap can cut somebody's."""
    dearest = list(
        Share.objects.filter(
            plan_id=period.plan_id,
            period__cutoff_year=period.cutoff_year,
            cumulative_minor__isnull=False,
        )
        .values("no")
        .annotate(dearest=Max("share_minor"))
        .values_list("dearest", flat=True)
    )
    dearest.append(max(outcome.shares.values(), default=0))
    if not rules.cap_may_bind(dearest_shares=dearest, cap=period.year_cap_minor):
        return outcome.charged_minor
    return charged_by_scan(period=period, share_minor=outcome.shares)


def _borne(period: Period, *, terms: Terms, cut_minor: int) -> int:
    """Return how much of what the yearly cap cut is borne by the one the charter names."""
    if terms.year_cap_borne_by is Bearer.RESERVE:
        held = -treasury.balance_minor(plan_id=period.plan_id, account="reserve")
        return min(cut_minor, max(0, held))
    return cut_minor if terms.year_cap_borne_by is Bearer.OPERATOR else 0


def _bands(*, period: Period, shares: list[Share], outcome: rules.Outcome) -> list[BandProposal]:
    last = previous_period(plan_id=period.plan_id, before_no=period.no)
    before = dict(last.shares.values_list("band_id", "share_minor")) if last else {}
    return [
        BandProposal(
            share=share,
            share_minor=outcome.shares[share.band_id],
            before_minor=before.get(share.band_id),
        )
        for share in shares
    ]


def award_left_minor(*, claim_id: int, award_minor: int) -> int:
    """Return what no sealed period has shared yet of a claim's award."""
    shared = Portion.objects.filter(
        claim_id=claim_id, period__run__state=RunState.SEALED
    ).aggregate(minor=Sum("allowed_minor"))["minor"]
    return award_minor - (shared or 0)
