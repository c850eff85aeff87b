"""A slow and obvious bookkeeper: one row a member a period, in Python lists, and nothing shared.

It knows who paid for whom from when to when, and birth dates; it has never heard of standings,
running totals or SQL. Shares it is told, period by period, as everybody is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final

SHANGHAI: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class AgeBand:
    """An age band as a child would read it."""

    key: str
    until_years: int | None
    from_years: int = 0
    from_days: int = 0

    def takes(self, born_on: date, on: date) -> bool:
        """Return whether someone born then is in this band on a day."""
        is_old_enough = (on - born_on).days >= self.from_days and age(
            born_on, on
        ) >= self.from_years
        return is_old_enough and (self.until_years is None or age(born_on, on) < self.until_years)


@dataclass
class Stay:
    """At whose cost a head counts, from when to when."""

    payer: int
    since: datetime
    until: datetime | None = None


@dataclass
class Head:
    """One enrolment: a birth date, and its stays."""

    born_on: date
    stays: list[Stay]

    def payer_at(self, at: datetime) -> int | None:
        """Return at whose cost this head counts at an instant, None if it does not."""
        for stay in self.stays:
            if stay.since <= at and (stay.until is None or at < stay.until):
                return stay.payer
        return None

    def end(self, at: datetime) -> None:
        """Let it count no longer from `at` on."""
        self.stays = [stay for stay in self.stays if stay.since < at]
        for stay in self.stays:
            if stay.until is None or stay.until > at:
                stay.until = at


@dataclass(frozen=True)
class Row:
    """One member in one period: the row that nobody else writes."""

    no: int
    year: int
    enrolment: int
    payer: int
    band: str
    share: int
    charged: int
    is_exempt: bool


@dataclass(frozen=True)
class Other:
    """An amount that is no share: a correction, or what came back."""

    no: int
    enrolment: int
    payer: int
    minor: int


@dataclass
class Oracle:
    """Everything that was ever owed, row by row."""

    bands: list[AgeBand]
    heads: dict[int, Head] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)

    def close(
        self,
        *,
        no: int,
        cutoff_at: datetime,
        share: Mapping[str, int],
        cap: int | None,
        exempt: Collection[int] = (),
    ) -> list[Row]:
        """Write down every head of a period: its share, and what the year's cap leaves of it."""
        written = []
        for enrolment, payer, band in self.counting(cutoff_at):
            is_exempt = enrolment in exempt
            year = cutoff_at.astimezone(SHANGHAI).year
            owed = 0 if is_exempt else share[band]
            room = owed if cap is None else max(0, cap - self._charged(enrolment, payer, year))
            written.append(
                Row(no, year, enrolment, payer, band, share[band], min(owed, room), is_exempt)
            )
        self.rows += written
        return written

    def counting(self, at: datetime) -> list[tuple[int, int, str]]:
        """Return (enrolment, payer, band) of every head that counts at an instant."""
        on = at.astimezone(SHANGHAI).date()
        found = []
        for enrolment, head in self.heads.items():
            payer = head.payer_at(at)
            bands = [band.key for band in self.bands if band.takes(head.born_on, on)]
            if payer is not None and bands:
                found.append((enrolment, payer, bands[0]))
        return found

    def give_back(self, *, no: int, rebate: Mapping[tuple[int, str], int]) -> None:
        """Write down what each row of a past period gets back, by (period no, band)."""
        self.others += [
            Other(no, row.enrolment, row.payer, -rebate[row.no, row.band])
            for row in self.rows
            if (row.no, row.band) in rebate and not row.is_exempt
        ]

    def due(
        self, *, payer: int | None = None, enrolment: int | None = None, upto: int | None = None
    ) -> int:
        """Return all that was owed: by a payer, for an enrolment, up to a period."""
        charged = [(row.no, row.payer, row.enrolment, row.charged) for row in self.rows]
        others = [(one.no, one.payer, one.enrolment, one.minor) for one in self.others]
        return sum(
            minor
            for no, by, of, minor in charged + others
            if payer in (None, by) and enrolment in (None, of) and (upto is None or no <= upto)
        )

    def _charged(self, enrolment: int, payer: int, year: int) -> int:
        return sum(
            row.charged
            for row in self.rows
            if (row.enrolment, row.payer, row.year) == (enrolment, payer, year)
        )


def age(born_on: date, on: date) -> int:
    """Return whole years; whoever was born on 29 February is older on 1 March in common years."""
    years = on.year - born_on.year
    return years if (on.month, on.day) >= (born_on.month, born_on.day) else years - 1
