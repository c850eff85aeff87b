"""A member's statement: what each head owed in each period, what was debited, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass

from apportionment import rules
from apportionment.models import DueException, Period, Share
from apportionment.states import ExceptionKind
from charter.models import Band
from members import selectors as members
from members.models import Enrolment, Standing
from treasury import selectors as treasury
from treasury.models import Debit


@dataclass(frozen=True)
class StatementLine:
    """One head in one period."""

    period: Period
    enrolment: Enrolment
    band: Band
    share_minor: int
    charged_minor: int


@dataclass(frozen=True)
class Statement:
    """Everything one payer owed one plan, newest first, and what became of it."""

    lines: list[StatementLine]
    exceptions: list[DueException]
    debits: list[Debit]

    @property
    def owed_minor(self) -> int:
        """Return all that was ever owed."""
        charged = sum(line.charged_minor for line in self.lines)
        others = (one for one in self.exceptions if one.kind != ExceptionKind.EXEMPT)
        return charged + sum(one.amount_minor for one in others)

    @property
    def debited_minor(self) -> int:
        """Return all that debits have asked for, paid or not."""
        return sum(debit.amount_minor for debit in self.debits)

    @property
    def due_minor(self) -> int:
        """Return what no debit asks for yet."""
        return self.owed_minor - self.debited_minor


def statement(*, payer_id: int, plan_id: int) -> Statement:
    """Return a payer's statement of one plan; its cost grows with periods, not with members."""
    standings = list(members.standings_of_payer(payer_id=payer_id, plan_id=plan_id))
    exceptions = list(
        DueException.objects.filter(payer_id=payer_id, plan_id=plan_id).select_related("period")
    )
    bands = {standing.band_id for standing in standings}
    prices = list(
        Share.objects.filter(
            plan_id=plan_id, band_id__in=bands, cumulative_minor__isnull=False
        ).select_related("period")
    )
    return Statement(
        lines=_lines(standings, prices=prices, exceptions=exceptions),
        exceptions=exceptions,
        debits=list(treasury.debits_of(payer_id=payer_id, plan_id=plan_id)),
    )


def _lines(
    standings: list[Standing], *, prices: list[Share], exceptions: list[DueException]
) -> list[StatementLine]:
    """Return what each head owed in each period, newest first, by the rule."""
    enrolments = {standing.enrolment_id: standing.enrolment for standing in standings}
    bands = {standing.band_id: standing.band for standing in standings}
    periods = {price.no: price.period for price in prices}
    lines = rules.statement_lines(
        spans=[_span(standing) for standing in standings],
        prices=[_price(price) for price in prices],
        caps=_caps(periods.values()),
        exempt=frozenset(
            (one.enrolment_id, one.period.no)
            for one in exceptions
            if one.kind == ExceptionKind.EXEMPT
        ),
    )
    return [
        StatementLine(
            period=periods[line.no],
            enrolment=enrolments[line.enrolment_id],
            band=bands[line.band_id],
            share_minor=line.share_minor,
            charged_minor=line.charged_minor,
        )
        for line in reversed(lines)
    ]


def _span(standing: Standing) -> rules.Span:
    return rules.Span(
        standing.enrolment_id, standing.band_id, standing.counts_from, standing.counts_until
    )


def _price(share: Share) -> rules.Price:
    return rules.Price(
        no=share.no,
        cutoff_at=share.period.cutoff_at,
        year=share.period.cutoff_year,
        band_id=share.band_id,
        share_minor=share.share_minor or 0,
    )


def _caps(periods: Iterable[Period]) -> dict[int, int | None]:
    """Return each year's cap: the one in force at the year's latest cutoff."""
    latest = sorted(periods, key=lambda period: period.no)
    return {period.cutoff_year: period.year_cap_minor for period in latest}
