"""The dry run: what a period's shares would be from what is known now, beside the last period's."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db.models import Max

from apportionment import rules
from apportionment.models import Period, Run, Share
from apportionment.selectors.awards import BroughtAward, brought_awards
from apportionment.selectors.dues import charged_by_scan
from apportionment.selectors.exempt import ExemptHead, exempt_heads
from apportionment.selectors.inputs import Heads, run_inputs
from apportionment.selectors.periods import sealed_runs
from apportionment.selectors.waiting import (
    Lines,
    anything_waits,
    exceptions_to_take,
    items_to_take,
    lines,
)
from apportionment.selectors.years import is_contribution_due, rebates_minor
from charter.rules import Bearer, Terms, terms_from_json
from claims.models import Claim
from treasury import selectors as treasury


@dataclass(frozen=True)
class ClaimPortion:
    """What this period would bring of one claim's award, and where it would go."""

    claim: Claim
    part_no: int
    placed: rules.Placed


@dataclass(frozen=True)
class BandProposal:
    """One band's heads and share, beside what it owed in the last period."""

    share: Share
    exempt: int
    share_minor: int
    before: Share | None

    @property
    def before_minor(self) -> int | None:
        """Return its share in the last period, if it was there."""
        return self.before.share_minor if self.before else None

    @property
    def cumulative_minor(self) -> int:
        """Return what its shares will have come to since the plan began."""
        before_minor = self.before.cumulative_minor if self.before else None
        return (before_minor or 0) + self.share_minor

    @property
    def headcount(self) -> int:
        """Return the band's heads that share."""
        return self.share.counted - self.exempt


@dataclass(frozen=True)
class Proposal:
    """Every figure of a period as it would be proposed now."""

    run: Run
    terms: Terms
    bands: list[BandProposal]
    portions: list[ClaimPortion]
    exempt: list[ExemptHead]
    lines: Lines
    inputs: rules.RunInputs
    outcome: rules.Outcome
    reserve_held_minor: int

    @property
    def headcount(self) -> int:
        """Return all heads that share."""
        return sum(band.headcount for band in self.bands)

    @property
    def operator_bears_minor(self) -> int:
        """Return what the operator bears: of awards above a cap, and of the yearly cap."""
        of_year = self.inputs.borne_minor if _bearer(self.terms) is Bearer.OPERATOR else 0
        return of_year + sum(one.operator_minor for one in self.outcome.placed)

    @property
    def reserve_bears_minor(self) -> int:
        """Return what the reserve bears: of awards above a cap, and of the yearly cap."""
        of_year = self.inputs.borne_minor if _bearer(self.terms) is Bearer.RESERVE else 0
        return of_year + sum(one.reserve_minor for one in self.outcome.placed)

    @property
    def digest(self) -> str:
        """Return a short name of these very figures, so that a deed can be bound to them."""
        bands = [(one.share.band_id, one.headcount, one.share_minor) for one in self.bands]
        portions = [(one.claim.pk, one.placed) for one in self.portions]
        exempt = [(head.enrolment_id, head.band_id) for head in self.exempt]
        facts = (bands, portions, exempt, self.lines, self.inputs, self.outcome)
        return sha256(repr(facts).encode()).hexdigest()[:20]


def proposal(*, run: Run, with_notice: bool = False) -> Proposal:
    """Return the dry run of a period: the very figures that proposing it now would write.

    With `with_notice`, as if all that is still on notice had been cleared: what a visitor is shown.
    Its cost grows with claims and items, not with members.
    """
    period = run.period
    terms = terms_from_json(period.version.terms)
    shares, before = _shares(period)
    awards = brought_awards(period=period, terms=terms, with_notice=with_notice)
    awards, exempt = _with_heads(awards, period=period, terms=terms, shares=shares)
    held = reserve_held_minor(plan_id=period.plan_id)
    taken = _taken(period, held=held)
    by_band = _by_band(exempt)
    heads = Heads.of(shares, exempt=by_band)
    inputs = _inputs(period, terms, heads=heads, awards=awards, taken=taken, held=held)
    inputs, outcome = _closed(inputs, period=period, terms=terms, exempt=exempt)
    return Proposal(
        run=run,
        terms=terms,
        bands=_bands(before, shares=shares, exempt=by_band, outcome=outcome),
        portions=_claim_portions(awards, outcome),
        exempt=exempt,
        lines=taken,
        inputs=inputs,
        outcome=outcome,
        reserve_held_minor=held,
    )


def _shares(period: Period) -> tuple[list[Share], Mapping[int, Share]]:
    """Return a period's bands in their order, and by id those of the period before it."""
    found = Share.objects.filter(plan_id=period.plan_id, no__in=[period.no - 1, period.no])
    both = list(found.select_related("band").order_by("band_id"))
    own = [share for share in both if share.no == period.no]
    return own, {share.band_id: share for share in both if share.no != period.no}


def _taken(period: Period, *, held: int) -> Lines:
    """Return what waits for this run, line by line."""
    if not anything_waits(period=period):
        return Lines()
    items = items_to_take(period=period, reserve_held_minor=held)
    return lines(items, exceptions_to_take(period=period))


def _claim_portions(awards: list[BroughtAward], outcome: rules.Outcome) -> list[ClaimPortion]:
    """Return each claim with where the caps place what this period brings of it."""
    return [
        ClaimPortion(award.claim, award.part_no, placed)
        for award, placed in zip(awards, outcome.placed, strict=True)
    ]


def reserve_held_minor(*, plan_id: int) -> int:
    """Return what a plan's reserve holds by its books."""
    return -treasury.balance_minor(plan_id=plan_id, account="reserve")


def _with_heads(
    awards: list[BroughtAward], *, period: Period, terms: Terms, shares: list[Share]
) -> tuple[list[BroughtAward], list[ExemptHead]]:
    """Return the awards, and the heads that do not share them; with nobody left, no awards."""
    claimants = {award.claim.enrolment_id for award in awards} if terms.spares_claimants else set()
    exempt = exempt_heads(period=period, claimant_ids=claimants)
    if Heads.of(shares, exempt=_by_band(exempt)).share_something:
        return awards, exempt
    return [], [head for head in exempt if head.exception_id is not None]


def _by_band(exempt: list[ExemptHead]) -> Mapping[int, int]:
    return Counter(head.band_id for head in exempt)


def _inputs(
    period: Period,
    terms: Terms,
    *,
    heads: Heads,
    awards: list[BroughtAward],
    taken: Lines,
    held: int,
) -> rules.RunInputs:
    sealed = (
        sealed_runs(plan_id=period.plan_id).only("carry_out_minor", "period__cutoff_at").first()
    )
    carry_in = (sealed.carry_out_minor or 0) if sealed else 0
    return run_inputs(
        period=period,
        terms=terms,
        heads=heads,
        awards_minor=[award.minor for award in awards],
        lines=taken,
        rebates_minor=rebates_minor(period=period, terms=terms, surplus_minor=carry_in),
        carry_in_minor=carry_in,
        reserve_held_minor=held,
        is_contribution_due=is_contribution_due(period=period, terms=terms, sealed=sealed),
    )


def _closed(
    inputs: rules.RunInputs, *, period: Period, terms: Terms, exempt: list[ExemptHead]
) -> tuple[rules.RunInputs, rules.Outcome]:
    """Return the outcome, and the inputs with what a yearly cap leaves of it, if it cuts."""
    outcome = rules.close(inputs)
    if not _cap_may_bind(period=period, outcome=outcome):
        return inputs, outcome
    spared = [head.enrolment_id for head in exempt if head.exception_id is None]
    charged = charged_by_scan(period=period, share_minor=outcome.shares, exempt=spared)
    cut = outcome.charged_minor - charged
    borne = _borne_minor(cut, inputs=inputs, outcome=outcome, terms=terms)
    capped = replace(inputs, charged_minor=charged, borne_minor=borne)
    return capped, rules.close(capped)


def _cap_may_bind(*, period: Period, outcome: rules.Outcome) -> bool:
    """Return whether any head's year can exceed the yearly cap, each period at its dearest band."""
    if period.year_cap_minor is None:
        return False
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
    return rules.cap_may_bind(dearest_shares=dearest, cap=period.year_cap_minor)


def _borne_minor(
    cut_minor: int, *, inputs: rules.RunInputs, outcome: rules.Outcome, terms: Terms
) -> int:
    """Return how much of what the yearly cap cut is borne by the one the charter names."""
    match _bearer(terms):
        case Bearer.OPERATOR:
            return cut_minor
        case Bearer.RESERVE:
            return min(cut_minor, rules.reserve_left_minor(inputs, outcome.placed))
        case None:
            return 0


def _bearer(terms: Terms) -> Bearer | None:
    return terms.year_cap_borne_by


def _bands(
    before: Mapping[int, Share],
    *,
    shares: list[Share],
    exempt: Mapping[int, int],
    outcome: rules.Outcome,
) -> list[BandProposal]:
    return [
        BandProposal(
            share=share,
            exempt=exempt.get(share.band_id, 0),
            share_minor=outcome.shares[share.band_id],
            before=before.get(share.band_id),
        )
        for share in shares
    ]
