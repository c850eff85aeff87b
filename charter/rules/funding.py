"""How money comes in, read from a charter: a balance, a contribution, small dues that wait."""

from typing import Final

from charter.rules.choices import (
    CollectAtLatest,
    ContributionPer,
    CountSince,
    Funding,
    Shortfall,
    Surplus,
)
from charter.rules.table import Table
from charter.rules.terms import BalanceTerms, CollectionTerms, FixedTerms, MonthDay, Terms

LAST_SHARE: Final = "last_share"
NEW_YEARS_DAY: Final = MonthDay(month=1, day=1)
BALANCE_KEYS: Final = (
    "entry_balance_minor",
    "minimum_balance_minor",
    "balance_cap_minor",
    "remind_below_minor",
    "deposit_minor",
)
CONTRIBUTION_KEYS: Final = (
    "contribution_minor",
    "contribution_per",
    "surplus",
    "shortfall",
    "call_cap_times",
    "coverage_starts",
    "join_window",
)
# What a member pays is known before: there is nothing to cap, to spare or to let wait.
NOT_IN_FIXED: Final = (
    "year_cap_minor",
    "year_cap_borne_by",
    "period_cap_minor",
    "period_cap_excess",
    "spares_claimants",
    "collection",
)


def balance(charter: Table, funding: Funding) -> BalanceTerms | None:
    """Return what a prepaid balance must hold; None where members do not pay from one."""
    if funding is not Funding.PREPAID:
        charter.refuse_all(BALANCE_KEYS, 'means nothing unless funding = "prepaid"')
        return None
    found = BalanceTerms(
        entry_minor=charter.whole_or("entry_balance_minor", 0),
        minimum_minor=_minimum(charter),
        cap_minor=charter.whole_or("balance_cap_minor", None, least=1),
        remind_below_minor=charter.whole_or("remind_below_minor", None, least=1),
        deposit_minor=charter.whole_or("deposit_minor", None, least=1),
    )
    if found.cap_minor is not None and found.cap_minor < max(
        found.entry_minor, found.minimum_minor or 0, found.deposit_minor or 0
    ):
        charter.refuse("balance_cap_minor", "is less than a balance has to hold")
    return found


def fixed(charter: Table, terms: Terms) -> FixedTerms | None:
    """Return the contribution set in advance; None where shares follow what was granted."""
    if terms.funding is not Funding.FIXED:
        charter.refuse_all(CONTRIBUTION_KEYS, 'means nothing unless funding = "fixed"')
        return None
    charter.refuse_all(NOT_IN_FIXED, 'has no meaning where funding = "fixed"')
    per = charter.choice("contribution_per", ContributionPer)
    shortfall = charter.choice("shortfall", Shortfall)
    if shortfall is not Shortfall.CALL:
        charter.refuse_all(["call_cap_times"], 'needs shortfall = "call"')
    starts, window = _year(charter, per, terms.count_since)
    return FixedTerms(
        contribution_minor=charter.whole("contribution_minor", least=1),
        contribution_per=per,
        surplus=charter.choice("surplus", Surplus),
        shortfall=shortfall,
        call_cap_times=charter.whole_or("call_cap_times", 1, least=1, most=100),
        coverage_starts=starts,
        join_window=window,
    )


def collection(table: Table | None) -> CollectionTerms | None:
    """Return from which amount on a due is collected, and when at the latest."""
    if table is None:
        return None
    found = CollectionTerms(
        threshold_minor=table.whole("threshold_minor", least=1),
        at_latest=table.choice("at_latest", CollectAtLatest),
    )
    table.close()
    return found


def _minimum(charter: Table) -> int | None:
    """Return the least a balance must hold; the last period's share, said or not said, is None."""
    name = "minimum_balance_minor"
    if not charter.has(name) or charter.content[name] == LAST_SHARE:
        return None
    if isinstance(charter.content[name], str):
        charter.refuse(name, f'must be a whole number or "{LAST_SHARE}"')
    return charter.whole(name)


def _year(
    charter: Table, per: ContributionPer, count_since: CountSince
) -> tuple[MonthDay, tuple[MonthDay, MonthDay] | None]:
    """Return when the year of a contribution starts, and when one may join it."""
    if per is not ContributionPer.YEAR:
        charter.refuse_all(["coverage_starts", "join_window"], 'needs contribution_per = "year"')
    starts = charter.day_of_year("coverage_starts") if charter.has("coverage_starts") else None
    window = charter.days_of_year("join_window") if charter.has("join_window") else None
    if window is not None and count_since is CountSince.WAITING:
        charter.refuse("join_window", 'needs count_since = "joining": all count from one day')
    return starts or NEW_YEARS_DAY, window
