"""Histories written straight into the tables, where the question about them is what is tested."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from apportionment.models import DueException, Period, Rebate, Run, Share
from apportionment.states import ExceptionKind, RunState
from charter.models import Band, Plan
from members.models import Enrolment, Member, Standing, User
from members.states import Relation
from tests.members.builders import FOUNDED, a_plan, a_user
from treasury.models import Payer

MONTH: Final = timedelta(days=30)
PERIODS: Final = 18
PAYERS: Final = 3
ENROLMENTS: Final = 4


@dataclass(frozen=True)
class Head:
    """A span of one enrolment, in thirds of a month since founding."""

    enrolment: int
    payer: int
    band: int
    begins: int
    ends: int | None

    def counts_in(self, no: int) -> bool:
        """Return whether this head counts at the cutoff of a period."""
        return self.begins <= 3 * no and (self.ends is None or 3 * no < self.ends)


@dataclass(frozen=True)
class Correction:
    """An adjustment or refund of one enrolment, in one period."""

    enrolment: int
    payer: int
    no: int
    minor: int


@dataclass(frozen=True)
class Story:
    """A whole history: who counted, what each period asked of two bands, and what was different."""

    heads: list[Head]
    prices: list[tuple[int, int]]
    cap: int | None
    exempt: frozenset[tuple[int, int]]  # enrolment, period no
    corrections: list[Correction]
    rebates: list[tuple[int, int]]  # of the first periods, by band
    granted_in: int

    def counting(self, no: int) -> list[Head]:
        """Return the heads that count in a period."""
        return [head for head in self.heads if head.counts_in(no)]

    def owed(self, head: Head, no: int) -> int:
        """Return what a head owes for a period, before the yearly cap."""
        return 0 if (head.enrolment, no) in self.exempt else self.prices[no - 1][head.band]

    def dues(self, *, upto: int = PERIODS) -> dict[int, int]:
        """Return each payer's due, by writing down every head in every period."""
        dues = dict.fromkeys(range(PAYERS), 0)
        years: Counter[tuple[int, int, int]] = Counter()
        for no in range(1, upto + 1):
            for head in self.counting(no):
                years[head.payer, head.enrolment, cutoff(no).year] += self.owed(head, no)
                if no <= len(self.rebates) and self.granted_in <= upto:
                    is_exempt = (head.enrolment, no) in self.exempt
                    dues[head.payer] -= 0 if is_exempt else self.rebates[no - 1][head.band]
        for (payer, _, _), minor in years.items():
            dues[payer] += minor if self.cap is None else min(self.cap, minor)
        for one in self.corrections:
            dues[one.payer] += one.minor if one.no <= upto else 0
        return dues

    def charged(self, no: int) -> int:
        """Return what the heads of one period are charged, by the years of each so far."""
        total = 0
        for head in self.counting(no):
            before = sum(
                self.owed(other, earlier)
                for earlier in range(1, no)
                if cutoff(earlier).year == cutoff(no).year
                for other in self.counting(earlier)
                if (other.payer, other.enrolment) == (head.payer, head.enrolment)
            )
            after = before + self.owed(head, no)
            total += (
                after - before if self.cap is None else min(self.cap, after) - min(self.cap, before)
            )
        return total


@st.composite
def _chains(draw: st.DrawFn) -> list[Head]:
    """Yield a few enrolments, each a chain of spans: birthdays, new payers, leaving, rejoining."""
    heads = []
    for enrolment in range(draw(st.integers(1, ENROLMENTS))):
        at, payer = draw(st.integers(1, 30)), draw(st.integers(0, PAYERS - 1))
        for _ in range(draw(st.integers(1, 3))):
            is_last = draw(st.booleans())
            ends = None if is_last else at + draw(st.integers(1, 30))
            heads.append(Head(enrolment, payer, draw(st.integers(0, 1)), at, ends))
            if ends is None:
                break
            at = ends + draw(st.integers(0, 6))
            payer = draw(st.sampled_from([payer, payer, 0, 1, 2]))
    return heads


_prices = st.tuples(st.integers(0, 90), st.integers(0, 90))
_places = st.tuples(st.integers(0, ENROLMENTS - 1), st.integers(1, PERIODS))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Yield a history with everything that can make a due differ."""
    return Story(
        heads=draw(_chains()),
        prices=draw(st.lists(_prices, min_size=PERIODS, max_size=PERIODS)),
        cap=draw(st.sampled_from([None, 100, 300, 1_000])),
        exempt=draw(st.frozensets(_places, max_size=4)),
        corrections=draw(
            st.lists(
                st.builds(
                    Correction,
                    enrolment=st.integers(0, ENROLMENTS - 1),
                    payer=st.integers(0, PAYERS - 1),
                    no=st.integers(1, PERIODS),
                    minor=st.integers(-500, 500),
                ),
                max_size=3,
            )
        ),
        rebates=draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=12)),
        granted_in=draw(st.integers(13, PERIODS)),
    )


def instant(third: int) -> datetime:
    """Return the instant so many thirds of a month after founding."""
    return FOUNDED + third * MONTH / 3


def cutoff(no: int) -> datetime:
    """Return the cutoff of a period."""
    return instant(3 * no)


class Tables:
    """A story in the tables: plan, payers, enrolments and bands by their places."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.plan: Plan = a_plan()
        self.bands = list(Band.objects.filter(plan=self.plan).order_by("pk"))
        self.payers = [Payer.objects.create(opened_at=FOUNDED) for _ in range(PAYERS)]
        self.officers: list[User] = [a_user(), a_user()]
        self.enrolments = [self._enrolment() for _ in range(ENROLMENTS)]
        self._write_standings()
        self.periods = self._write_periods()
        self._write_shares()
        self._write_rebates()
        self._write_exceptions()
        self._seal()

    def _enrolment(self) -> Enrolment:
        member = Member.objects.create(
            holder=self.officers[0], name="甲", born_on=FOUNDED.date(), relation=Relation.CHILD
        )
        return Enrolment.objects.create(
            plan=self.plan,
            member=member,
            version=self.plan.versions.get(),
            joined_at=FOUNDED,
            waiting_until=FOUNDED,
        )

    def _write_standings(self) -> None:
        for head in self.story.heads:
            Standing.objects.create(
                payer=self.payers[head.payer],
                enrolment=self.enrolments[head.enrolment],
                plan=self.plan,
                band=self.bands[head.band],
                counts_from=instant(head.begins),
                counts_until=None if head.ends is None else instant(head.ends),
            )

    def _write_periods(self) -> list[Period]:
        version = self.plan.versions.get()
        periods = Period.objects.bulk_create(
            Period(
                plan=self.plan,
                version=version,
                no=no,
                cutoff_at=cutoff(no),
                cutoff_year=cutoff(no).year,
                notice_until=cutoff(no),
                debit_on=cutoff(no).date(),
                year_cap_minor=self.story.cap,
            )
            for no in range(1, PERIODS + 1)
        )
        Run.objects.bulk_create(Run(period=period) for period in periods)
        return periods

    def _write_shares(self) -> None:
        totals, shares = [0, 0], []
        for period, price in zip(self.periods, self.story.prices, strict=True):
            counted = Counter(head.band for head in self.story.counting(period.no))
            for place, share_minor in enumerate(price):
                totals[place] += share_minor
                share = Share(
                    plan=self.plan,
                    period=period,
                    band=self.bands[place],
                    no=period.no,
                    came=0,
                    went=0,
                    counted=counted[place],
                    weight=1,
                    share_minor=share_minor,
                    cumulative_minor=totals[place],
                )
                shares.append(share)
        Share.objects.bulk_create(shares)

    def _write_rebates(self) -> None:
        totals, rebates = [0, 0], []
        for no, rebate in enumerate(self.story.rebates, start=1):
            for place, minor in enumerate(rebate):
                totals[place] += minor
                one = Rebate(
                    plan=self.plan,
                    band=self.bands[place],
                    no=no,
                    rebate_minor=minor,
                    cumulative_minor=totals[place],
                    granted_in=self.periods[self.story.granted_in - 1],
                )
                rebates.append(one)
        Rebate.objects.bulk_create(rebates)

    def _write_exceptions(self) -> None:
        for head in self.story.heads:
            for enrolment, no in sorted(self.story.exempt):
                if head.enrolment == enrolment and head.counts_in(no):
                    spared = self.story.prices[no - 1][head.band]
                    self._except(ExceptionKind.EXEMPT, enrolment, head.payer, no, spared)
        for one in self.story.corrections:
            kind = ExceptionKind.REFUND if one.minor < 0 else ExceptionKind.ADJUSTMENT
            self._except(kind, one.enrolment, one.payer, one.no, one.minor)
        waiting = (ExceptionKind.ADJUSTMENT, 0, 0, None, 77)  # counts in no due yet
        self._except(*waiting)

    def _except(
        self, kind: ExceptionKind, enrolment: int, payer: int, no: int | None, minor: int
    ) -> None:
        DueException.objects.create(
            payer=self.payers[payer],
            enrolment=self.enrolments[enrolment],
            plan=self.plan,
            period=None if no is None else self.periods[no - 1],
            kind=kind,
            key=f"{DueException.objects.count()}",
            amount_minor=minor,
            reason="a hard year",
        )

    def _seal(self) -> None:
        figures = dict.fromkeys(
            ("benefit", "fee", "reserve", "carry_in", "to_share", "charged", "borne", "carry_out"),
            0,
        )
        Run.objects.filter(period__plan=self.plan).update(
            **{f"{name}_minor": minor for name, minor in figures.items()},
            total_weight=1,
            proposed_by=self.officers[0],
            released_by=self.officers[1],
            sealed_at=FOUNDED,
            state=RunState.SEALED,
        )
