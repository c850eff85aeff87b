"""Fixed contributions by their year: what is due, what may still be called, what comes back."""

from collections.abc import Mapping

from apportionment import rules
from apportionment.models import Period, Run, Share
from apportionment.selectors.periods import sealed_runs
from charter.rules import (
    ContributionPer,
    FixedTerms,
    Shortfall,
    Surplus,
    Terms,
    contribution_is_due,
    contribution_year,
    cutoffs_between,
    previous_cutoff,
)

BandInPeriod = tuple[int, int]  # period no, band id


def is_contribution_due(*, period: Period, terms: Terms, sealed: Run | None) -> bool:
    """Return whether a period brings a contribution, or makes up for one since the last sealed run.

    A period that was abandoned, or for which no run was opened, asked nobody for the year's.
    """
    since = previous_cutoff(terms, period.cutoff_at)
    if sealed is not None:
        since = min(since, sealed.period.cutoff_at)
    cutoffs = cutoffs_between(terms, since, period.cutoff_at)
    return any(contribution_is_due(terms, at) for at in [*cutoffs, period.cutoff_at])


def fixed_inputs(*, period: Period, terms: Terms, heads: int, is_due: bool) -> rules.Fixed | None:
    """Return what a charter with a fixed contribution asks of a period; None for any other."""
    fixed = terms.fixed
    if fixed is None:
        return None
    return rules.Fixed(
        contribution_minor=fixed.contribution_minor if is_due else 0,
        call_most_minor=_call_most_minor(period=period, terms=terms, fixed=fixed, heads=heads),
    )


def rebates_of(*, period: Period, terms: Terms, surplus_minor: int) -> Mapping[BandInPeriod, int]:
    """Return what the first run of a new year gives back of the year before, by period and band.

    Empty in any other run, and where the charter sets no contribution.
    """
    paid = _paid_in_ended_year(period=period, terms=terms)
    return rules.rebates(paid, surplus_minor=surplus_minor)


def rebates_minor(*, period: Period, terms: Terms, surplus_minor: int) -> int:
    """Return what comes back to all heads together in this period's run."""
    paid = _paid_in_ended_year(period=period, terms=terms)
    return rules.rebates_minor(paid, surplus_minor=surplus_minor)


def ends_a_year(*, period: Period, terms: Terms) -> bool:
    """Return whether this period's run is the first after a contribution year has ended."""
    return _ended_year(period=period, terms=terms) is not None


def _call_most_minor(*, period: Period, terms: Terms, fixed: FixedTerms, heads: int) -> int:
    """Return how much members may still be called on: so many contributions, a period or a year."""
    if fixed.shortfall is not Shortfall.CALL:
        return 0
    most = fixed.call_cap_times * fixed.contribution_minor * heads
    if fixed.contribution_per is ContributionPer.PERIOD:
        return most
    year = contribution_year(terms, period.cutoff_at)
    called = sum(run.called_minor for run in _sealed_in(year, period=period, terms=terms))
    return max(0, most - called)


def _paid_in_ended_year(*, period: Period, terms: Terms) -> list[rules.PaidShare]:
    year = _ended_year(period=period, terms=terms)
    if year is None:
        return []
    runs = _sealed_in(year, period=period, terms=terms)
    shares = Share.objects.filter(period__in=[run.pk for run in runs]).order_by("no", "band_id")
    return [
        rules.PaidShare(
            no=share.no,
            band_id=share.band_id,
            heads=share.headcount,
            share_minor=share.share_minor or 0,
        )
        for share in shares
    ]


def _ended_year(*, period: Period, terms: Terms) -> int | None:
    """Return the contribution year that ended just before this period, if one did."""
    if terms.fixed is None or terms.fixed.surplus is not Surplus.RETURN:
        return None
    last = sealed_runs(plan_id=period.plan_id).filter(period__no__lt=period.no).first()
    if last is None:
        return None
    year = contribution_year(terms, last.period.cutoff_at)
    return year if year < contribution_year(terms, period.cutoff_at) else None


def _sealed_in(year: int, *, period: Period, terms: Terms) -> list[Run]:
    """Return the runs of a contribution year that were sealed before this period."""
    before = sealed_runs(plan_id=period.plan_id).filter(period__no__lt=period.no)
    return [run for run in before if contribution_year(terms, run.period.cutoff_at) == year]
