"""The parameters of a charter: one frozen dataclass, whole numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import gcd

from charter.rules.aid import AidCondition, PanelTerms, ReviewTerms, TenureTerms
from charter.rules.choices import (
    AdoptedBy,
    ArrearsThen,
    Bearer,
    BenefitKind,
    CapExcess,
    Cause,
    CollectAtLatest,
    ContributionPer,
    CountSince,
    Funding,
    PayoutWhen,
    Rounding,
    Sharing,
    Shortfall,
    Surplus,
)
from charter.rules.questions import Condition, HealthQuestion


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Days of the month: notice days (00:00 is the cutoff), and the debit day of each."""

    notice_on: tuple[int, ...]
    debit_on: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BandTerms:
    """An age band, from its lower edge up to (not including) the birthday `until_years`."""

    name: str
    benefit_minor: int
    from_days: int | None = None
    from_years: int | None = None
    until_years: int | None = None
    weight: int = 1
    incidence_per_100k: int | None = None  # cases a year; what mean_proportional weighs by
    name_zh: str = ""
    name_en: str = ""

    @property
    def key(self) -> str:
        """Return a name made of the edges, the same in every version: d30-y40, y18-y45, y60."""
        lower = f"y{self.from_years}" if self.from_days is None else f"d{self.from_days}"
        return lower if self.until_years is None else f"{lower}-y{self.until_years}"


@dataclass(frozen=True, kw_only=True)
class SeverityTerms:
    """A kind of case with a smaller benefit, from a day on."""

    name: str
    benefit_minor: int
    in_force_on: date | None = None
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitingTerms:
    """Days after joining in which an event gives no right to aid."""

    illness_days: int
    accident_days: int
    waived_from: str = ""  # the plan whose members bring their waiting along

    def days(self, cause: Cause) -> int:
        return self.illness_days if cause is Cause.ILLNESS else self.accident_days


@dataclass(frozen=True, kw_only=True)
class ArrearsTerms:
    """What happens to a due that is not paid."""

    then: ArrearsThen
    retry_days: int = 0
    grace_days: int = 0
    grace_until: str = ""  # in the charter's words, where it is no number of days
    top_up_days: int | None = None
    continuity_days: int = 0
    rejoin_restarts_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class WindDownTerms:
    """How the plan ends in good order."""

    notice_days: int
    tail_days: int
    shortfall: Shortfall | None = None
    borne_by: Bearer | None = None
    refund_all_shares: bool = False
    refund_balances_within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class BenefitTerms:
    """How an award is paid; a monthly benefit is the band's benefit for each month."""

    kind: BenefitKind
    at_most_months: int | None = None
    at_once_bps: int | None = None
    deductible_minor: int = 0
    share_bps: int = 10_000
    earlier_illness_share_bps: int | None = None


@dataclass(frozen=True, kw_only=True)
class CollectionTerms:
    """Small dues wait: collected from this much on, or at the end of the quarter (…)."""

    threshold_minor: int
    at_latest: CollectAtLatest


@dataclass(frozen=True, kw_only=True)
class MonthDay:
    """A day of every year."""

    month: int
    day: int


@dataclass(frozen=True, kw_only=True)
class FixedTerms:
    """A contribution set in advance, and what happens to what is left or missing.

    With `contribution_per` year it is owed in the period in which `coverage_starts` falls.
    """

    contribution_minor: int
    contribution_per: ContributionPer
    surplus: Surplus
    shortfall: Shortfall
    call_cap_times: int = 1
    coverage_starts: MonthDay = MonthDay(month=1, day=1)
    join_window: tuple[MonthDay, MonthDay] | None = None  # both days included


@dataclass(frozen=True, kw_only=True)
class BalanceTerms:
    """What a prepaid balance must hold: `minimum_minor` None means the last period's share."""

    entry_minor: int = 0
    minimum_minor: int | None = None
    cap_minor: int | None = None
    remind_below_minor: int | None = None
    deposit_minor: int | None = None  # a month


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All parameters of one charter version; money in minor units, rates in basis points."""

    name: str
    currency: str
    time_zone: str
    funding: Funding
    sharing: Sharing
    fee_bps: int
    rounding: Rounding
    floor_minor: int
    payout_when: PayoutWhen
    notice_days: int
    count_since: CountSince
    calendar: Calendar
    bands: tuple[BandTerms, ...]
    waiting: WaitingTerms
    name_zh: str = ""
    name_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    case_cap_minor: int | None = None
    case_cap_excess: CapExcess | None = None
    period_cap_minor: int | None = None  # a head's most a period, all cases together
    period_cap_excess: CapExcess | None = None
    spread_over_periods: int = 1
    year_cap_minor: int | None = None
    year_cap_borne_by: Bearer | None = None
    reserve_bps: int = 0
    reserve_cap_minor: int | None = None
    minimum_headcount: int = 1
    maximum_headcount: int | None = None
    spares_claimants: bool = False  # who is helped in a period does not share it
    debit_notice_days: int = 0
    payout_within_days: int | None = None
    claim_within_days: int | None = None
    severity: tuple[SeverityTerms, ...] = ()
    arrears: ArrearsTerms | None = None
    panel: PanelTerms | None = None
    wind_down: WindDownTerms | None = None
    fixed: FixedTerms | None = None  # iff funding is fixed
    balance: BalanceTerms | None = None  # iff funding is prepaid
    collection: CollectionTerms | None = None
    benefit: BenefitTerms | None = None
    one_objection_blocks: bool = False
    leaving_balance: str = ""
    award_ends_membership: bool = False  # once all of an award has been paid
    return_own_shares: tuple[str, ...] = ()  # refusals after which a claimant's shares go back
    rule_changes: str = ""
    adopted_by: AdoptedBy | None = None  # none: it binds who joins under it, and who accepts it
    surplus_use: str = ""
    health: tuple[HealthQuestion, ...] = ()  # none: one general question is asked
    conditions: tuple[Condition, ...] = ()
    residence_zh: str = ""  # where one must live, as a question that yes answers
    residence_en: str = ""
    most_new_a_period: int | None = None
    waiting_list: bool = False  # whom the plan has no room for may wait in order
    aid: tuple[AidCondition, ...] = ()  # none: every serious case is read by itself
    review: ReviewTerms = ReviewTerms()
    tenure: tuple[TenureTerms, ...] = ()  # none: all have the whole benefit from joining on

    @property
    def weights(self) -> dict[str, int]:
        """Return each band's share weight, reduced; in a uniform charter every weight is 1.

        mean_proportional: what a head of the band brings the pool on average, incidence × benefit.
        """
        return weights_of(self.bands, self.sharing)

    @property
    def benefit_months(self) -> int:
        """Return for how many months at most the band's benefit is paid; 1 if it is no monthly."""
        if self.benefit is None or self.benefit.at_most_months is None:
            return 1
        return self.benefit.at_most_months

    def band(self, key: str) -> BandTerms:
        """Return the band with this key; KeyError if the charter has none."""
        for band in self.bands:
            if band.key == key:
                return band
        raise KeyError(key)

    def aid_called(self, key: str) -> AidCondition | None:
        """Return the kind of case with this key; None if the charter has none."""
        return next((one for one in self.aid if one.key == key), None)

    def benefit_minor(self, *, band: str, event_on: date, severity: str | None = None) -> int:
        """Return the most a case may bring: the band's benefit, or a smaller one for its kind.

        Where the benefit is monthly: that of a month, for as many months as the charter gives.
        """
        full = self.band(band).benefit_minor
        smaller = [
            kind.benefit_minor
            for kind in self.severity
            if kind.name == severity and (kind.in_force_on is None or kind.in_force_on <= event_on)
        ]
        return min([full, *smaller]) * self.benefit_months


def weights_of(bands: Iterable[BandTerms], sharing: Sharing) -> dict[str, int]:
    """Return each band's share weight, reduced by what all have in common."""
    if sharing is Sharing.MEAN_PROPORTIONAL:
        found = {band.key: (band.incidence_per_100k or 0) * band.benefit_minor for band in bands}
    else:
        found = {band.key: band.weight for band in bands}
    common = gcd(*found.values()) or 1
    return {key: weight // common for key, weight in found.items()}
