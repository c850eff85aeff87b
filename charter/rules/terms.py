"""The parameters of a charter: one frozen dataclass, whole numbers only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Rounding(StrEnum):
    """How a share that does not come out even is rounded to the minor unit."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"

    def rounds_up(self, *, rest: int, of: int) -> bool:
        """Return whether the rest of a division by `of` makes one unit more."""
        if self is Rounding.DOWN:
            return False
        return rest > 0 if self is Rounding.UP else 2 * rest >= of


class Funding(StrEnum):
    """When members pay: a share is collected after it is known."""

    POSTPAID = "postpaid"


class Sharing(StrEnum):
    """By what a member's share is weighed."""

    UNIFORM = "uniform"
    BAND_WEIGHTS = "band_weights"


class PayoutWhen(StrEnum):
    """Whose money pays an award: members' as it comes in, or someone's in advance."""

    AS_COLLECTED = "as_collected"
    ADVANCED = "advanced"


class CaseCapExcess(StrEnum):
    """Where the part of an award above the case cap goes."""

    NEXT_PERIOD = "next_period"


class Bearer(StrEnum):
    """Who bears what members do not."""

    OPERATOR = "operator"
    RESERVE = "reserve"


class CountSince(StrEnum):
    """From when a member counts as a head."""

    JOINING = "joining"
    WAITING = "waiting"


class Cause(StrEnum):
    """What brought an event about; waiting differs."""

    ILLNESS = "illness"
    ACCIDENT = "accident"


class ArrearsThen(StrEnum):
    """What follows when a due stays unpaid to the end."""

    LAPSE = "lapse"


class Draw(StrEnum):
    """How a panel is chosen."""

    RANDOM = "random"


class Shortfall(StrEnum):
    """What happens when the last money does not reach for the last claims."""

    PRO_RATA = "pro_rata"


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

    def days(self, cause: Cause) -> int:
        return self.illness_days if cause is Cause.ILLNESS else self.accident_days


@dataclass(frozen=True, kw_only=True)
class ArrearsTerms:
    """What happens to a due that is not paid."""

    retry_days: int
    then: ArrearsThen
    grace_days: int = 0
    continuity_days: int = 0
    rejoin_restarts_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class PanelTerms:
    """The small jury for disputed claims."""

    draw: Draw
    approve_above: str
    seats: int | None = None
    quorum: int | None = None
    hours: int | None = None
    if_not_filled: str = ""


@dataclass(frozen=True, kw_only=True)
class WindDownTerms:
    """How the plan ends in good order."""

    notice_days: int
    tail_days: int
    shortfall: Shortfall | None = None
    borne_by: Bearer | None = None


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
    case_cap_excess: CaseCapExcess | None = None
    spread_over_periods: int = 1
    year_cap_minor: int | None = None
    year_cap_borne_by: Bearer | None = None
    reserve_bps: int = 0
    reserve_cap_minor: int | None = None
    minimum_headcount: int = 1
    debit_notice_days: int = 0
    payout_within_days: int | None = None
    claim_within_days: int | None = None
    severity: tuple[SeverityTerms, ...] = ()
    arrears: ArrearsTerms | None = None
    panel: PanelTerms | None = None
    wind_down: WindDownTerms | None = None

    @property
    def weights(self) -> dict[str, int]:
        """Return each band's share weight; in a uniform charter every weight is 1."""
        return {band.key: band.weight for band in self.bands}

    def band(self, key: str) -> BandTerms:
        """Return the band with this key; KeyError if the charter has none."""
        for band in self.bands:
            if band.key == key:
                return band
        raise KeyError(key)

    def benefit_minor(self, *, band: str, event_on: date, severity: str | None = None) -> int:
        """Return the most a case may bring: the band's benefit, or a smaller one for its kind."""
        full = self.band(band).benefit_minor
        smaller = [
            kind.benefit_minor
            for kind in self.severity
            if kind.name == severity and (kind.in_force_on is None or kind.in_force_on <= event_on)
        ]
        return min([full, *smaller])
