"""The report of a period, field by field: the allow-list of what is published (README)."""

from dataclasses import dataclass
from datetime import date, datetime

from disclosures.rules.ages import Ages
from disclosures.rules.so_far import (
    CollectedPart,
    DisputesPart,
    PaidPart,
    ReceiptsPart,
    SpentPart,
)


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
    source_sha256: str = ""  # of the file it was loaded from, to the byte


@dataclass(frozen=True, kw_only=True)
class PeriodPart:
    """When heads were counted, how long claims were on notice, when it was sealed and debited.

    `abandoned_before` are the periods given up since the report before: they have none.
    """

    no: int
    cutoff_at: datetime
    notice_until: datetime
    debit_on: date
    sealed_at: datetime | None  # None only in a provisional document, which is never published
    abandoned_before: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RulesPart:
    """What the charter says about the arithmetic; a contribution only if it is set in advance."""

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
    funding: str = "postpaid"
    case_cap_excess: str | None = None
    period_cap_minor: int | None = None
    period_cap_excess: str | None = None
    spares_claimants: bool = False
    contribution_minor: int | None = None
    contribution_per: str | None = None
    surplus: str | None = None
    shortfall: str | None = None
    call_cap_times: int | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Every term of the equation.

    T (to_share) = benefit + fee + reserve + written_off − recovered + refunds + rebates
    − adjustments − subsidy − reserve_draw − clawback − carry_in; carry_out = charged + borne − T.
    Where the contribution is set in advance, members owe `contributed` and `called` in T's stead.
    `operator_bears` and `reserve_bears` are all that they pay: of awards, and above the yearly cap.
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
    rebates_minor: int = 0
    adjustments_minor: int = 0
    reserve_draw_minor: int = 0
    contributed_minor: int = 0
    called_minor: int = 0
    operator_bears_minor: int = 0
    reserve_bears_minor: int = 0
    reserve_held_minor: int = 0  # before this period: what its caps and its reserve rest on
    call_most_minor: int = 0  # how much of the contribution year's calls was still open


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
    """One claim that this period shares, in full or in part.

    brought = allowed (by members) + left (for the next period) + borne (by operator or reserve)
    + cut (given up under the charter's cap).
    """

    ordinal: int
    ref: str
    cause: str
    event_in: str  # 2026-04, 2026-Q2, 2026, or "": as long a time as the pool's size demands
    ages: Ages | None
    award_minor: int
    brought_minor: int
    allowed_minor: int
    left_minor: int
    borne_minor: int = 0
    cut_minor: int = 0
    commitment: str = ""  # to the finer row that members read; "" in a provisional document


@dataclass(frozen=True, kw_only=True)
class ExceptionPart:
    """How many dues differ from their band's share for one reason, and by how much together."""

    kind: str
    count: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Document:
    """A period as it is published.

    `as_of` is the instant at which all that is told "so far" was read: when it was published.
    """

    format: str
    plan: PlanPart
    charter: CharterPart
    period: PeriodPart
    rules: RulesPart
    figures: Figures
    bands: tuple[BandPart, ...]
    claims: tuple[ClaimPart, ...]
    exceptions: tuple[ExceptionPart, ...]
    formula: str = ""
    previous_sha256: str = ""  # of the plan's report before; "" in the first
    as_of: datetime | None = None
    receipts: ReceiptsPart | None = None
    collected: CollectedPart | None = None
    paid: PaidPart | None = None
    audited: int = 0  # awards audited by somebody from outside, so far
    fee_spent: tuple[SpentPart, ...] = ()
    disputes: DisputesPart | None = None

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
    def exempt(self) -> int:
        """Return how many counted heads are spared this period's share."""
        return sum(band.exempt for band in self.bands)

    @property
    def has_exempt(self) -> bool:
        """Return whether anybody is spared."""
        return self.exempt > 0

    @property
    def has_left(self) -> bool:
        """Return whether a part of any award waits for the next period."""
        return any(claim.left_minor for claim in self.claims)

    @property
    def has_borne(self) -> bool:
        """Return whether operator or reserve bears a part of any award."""
        return any(claim.borne_minor for claim in self.claims)

    @property
    def has_cut(self) -> bool:
        """Return whether a cap takes a part of any award away."""
        return any(claim.cut_minor for claim in self.claims)

    @property
    def is_fixed(self) -> bool:
        """Return whether what each owes is set in advance."""
        return self.rules.contribution_minor is not None

    @property
    def is_sealed(self) -> bool:
        """Return whether these figures can change no more."""
        return self.period.sealed_at is not None

    @property
    def cut_minor(self) -> int:
        """Return how much the yearly cap spared members."""
        shares = sum(band.headcount * band.share_minor for band in self.bands)
        return shares - self.figures.charged_minor
