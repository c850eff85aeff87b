"""The report of a period, field by field: the allow-list of what is published (README)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from disclosures.rules.ages import Ages

FORMAT: Final = "tongzhou.report/1"


@dataclass(frozen=True, kw_only=True)
class PlanPart:
    """Whose period this is."""

    slug: str
    name_en: str
    name_zh: str
    currency: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class CharterPart:
    """Under which version of the charter it was shared, and the hash of that version's text."""

    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PeriodPart:
    """When heads were counted, how long claims were on notice, when it was sealed and debited."""

    no: int
    cutoff_at: datetime
    notice_until: datetime
    debit_on: date
    sealed_at: datetime | None  # None only in a provisional document, which is never published


@dataclass(frozen=True, kw_only=True)
class RulesPart:
    """What the charter says about the arithmetic."""

    sharing: str
    fee_bps: int
    reserve_bps: int
    reserve_cap_minor: int | None
    rounding: str
    floor_minor: int
    case_cap_minor: int | None
    spread_over_periods: int
    year_cap_minor: int | None
    year_cap_borne_by: str | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Every term of the equation.

    T (to_share) = benefit + fee + reserve + written_off − recovered + refunds − subsidy − clawback
    − carry_in; carry_out = charged + borne − T.
    """

    claim_count: int
    headcount: int
    benefit_minor: int
    fee_minor: int
    reserve_minor: int
    written_off_minor: int
    recovered_minor: int
    refunds_minor: int
    subsidy_minor: int
    clawback_minor: int
    carry_in_minor: int
    to_share_minor: int
    total_weight: int
    charged_minor: int
    borne_minor: int
    carry_out_minor: int


@dataclass(frozen=True, kw_only=True)
class BandPart:
    """One age band: its heads, and what each of them owes."""

    key: str
    from_days: int | None
    from_years: int | None
    until_years: int | None
    came: int
    went: int
    counted: int
    exempt: int
    headcount: int
    weight: int
    share_minor: int
    cumulative_minor: int


@dataclass(frozen=True, kw_only=True)
class ClaimPart:
    """One claim that this period shares, in full or in part."""

    ordinal: int
    ref: str
    cause: str
    event_month: str
    ages: Ages | None
    award_minor: int
    brought_minor: int
    allowed_minor: int
    left_minor: int


@dataclass(frozen=True, kw_only=True)
class ExceptionPart:
    """How many dues differ from their band's share for one reason, and by how much together."""

    kind: str
    count: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Document:
    """A period as it is published."""

    format: str
    plan: PlanPart
    charter: CharterPart
    period: PeriodPart
    rules: RulesPart
    figures: Figures
    bands: tuple[BandPart, ...]
    claims: tuple[ClaimPart, ...]
    exceptions: tuple[ExceptionPart, ...]

    @property
    def sharing_bands(self) -> tuple[BandPart, ...]:
        """Return the bands in which somebody shares."""
        return tuple(band for band in self.bands if band.headcount and band.weight)

    @property
    def shares_minor(self) -> tuple[int, int]:
        """Return the least and the most that any head owes."""
        shares = [band.share_minor for band in self.sharing_bands]
        return (min(shares), max(shares)) if shares else (0, 0)

    @property
    def is_uniform(self) -> bool:
        """Return whether all heads weigh the same."""
        return len({band.weight for band in self.sharing_bands}) <= 1

    @property
    def came(self) -> int:
        """Return how many heads came since the count before."""
        return sum(band.came for band in self.bands)

    @property
    def went(self) -> int:
        """Return how many heads went since the count before."""
        return sum(band.went for band in self.bands)

    @property
    def has_left(self) -> bool:
        """Return whether a part of any award waits for the next period."""
        return any(claim.left_minor for claim in self.claims)

    @property
    def is_sealed(self) -> bool:
        """Return whether these figures can change no more."""
        return self.period.sealed_at is not None

    @property
    def cut_minor(self) -> int:
        """Return how much the yearly cap spared members."""
        shares = sum(band.headcount * band.share_minor for band in self.bands)
        return shares - self.figures.charged_minor
