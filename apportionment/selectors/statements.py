"""A member's statement: what each head owed in each period, what was debited, what is due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from apportionment import rules
from apportionment.models import DueException, Period, Rebate, Share
from apportionment.states import ExceptionKind, RunState
from charter.models import Band
from members import selectors as members
from members.models import Enrolment, Standing
from treasury import selectors as treasury
from treasury.models import Debit

MOST_PERIOD = 2**31 - 1


@dataclass(frozen=True)
class StatementLine:
    """One head in one period."""

    period: Period
    enrolment: Enrolment
    band: Band
    share_minor: int
    charged_minor: int
    is_exempt: bool = False


@dataclass(frozen=True)
class RebateLine:
    """What the run of one period gave back to one head, of shares of earlier periods."""

    period: Period
    enrolment: Enrolment
    amount_minor: int


@dataclass(frozen=True)
class Statement:
    """Everything one payer owed one plan, newest first, and what became of it.

    `waiting` are exceptions that no sealed run has taken up yet: they change nothing so far.
    """

    lines: list[StatementLine]
    exceptions: list[DueException]
    debits: list[Debit]
    rebates: list[RebateLine] = field(default_factory=list)
    waiting: list[DueException] = field(default_factory=list)

    @property
    def owed_minor(self) -> int:
        """Return all that was ever owed."""
        charged = sum(line.charged_minor for line in self.lines)
        others = (one for one in self.exceptions if one.kind != ExceptionKind.EXEMPT)
        back = sum(one.amount_minor for one in self.rebates)
        return charged + sum(one.amount_minor for one in others) - back

    @property
    def debited_minor(self) -> int:
        """Return all that debits have asked for, paid or not."""
        return sum(debit.amount_minor for debit in self.debits)

    @property
    def due_minor(self) -> int:
        """Return what no debit asks for yet."""
        return self.owed_minor - self.debited_minor


def statement(
    *,
    payer_id: int,
    plan_id: int,
    enrolment_id: int | None = None,
    member_id: int | None = None,
    upto_no: int = MOST_PERIOD,
) -> Statement:
    """Return a payer's statement of one plan; its cost grows with periods, not with members.

    Of one enrolment or one member only, if asked: without debits then, for a debit asks for all
    heads of a payer together. Up to a period, if asked. Newest first, in minor units.
    """
    parts = {"enrolment_id": enrolment_id, "enrolment__member_id": member_id}
    own = {name: number for name, number in parts.items() if number is not None}
    rows = _rows(payer_id=payer_id, plan_ids=[plan_id], own=own, upto_no=upto_no)
    return _statement(rows, upto_no=upto_no)


def statements(*, payer_id: int | None, plan_ids: Collection[int]) -> dict[int, Statement]:
    """Return a payer's statements of several plans by plan, at the cost of one."""
    if payer_id is None:
        return {plan_id: Statement(lines=[], exceptions=[], debits=[]) for plan_id in plan_ids}
    rows = _rows(payer_id=payer_id, plan_ids=plan_ids, own={}, upto_no=MOST_PERIOD)
    return {plan_id: _statement(rows.of(plan_id), upto_no=MOST_PERIOD) for plan_id in plan_ids}


@dataclass(frozen=True)
class _Rows:
    """What statements are made of."""

    standings: list[Standing]
    exceptions: list[DueException]
    shares: list[Share]
    rebates: list[Rebate]
    debits: list[Debit]

    def of(self, plan_id: int) -> "_Rows":
        """Return the rows of one plan."""
        return _Rows(
            standings=[one for one in self.standings if one.plan_id == plan_id],
            exceptions=[one for one in self.exceptions if one.plan_id == plan_id],
            shares=[one for one in self.shares if one.plan_id == plan_id],
            rebates=[one for one in self.rebates if one.plan_id == plan_id],
            debits=[one for one in self.debits if one.plan_id == plan_id],
        )


def _rows(*, payer_id: int, plan_ids: Collection[int], own: dict[str, int], upto_no: int) -> _Rows:
    spans = members.standings_paid_by(payer_id=payer_id, plan_ids=plan_ids)
    standings = list(spans.filter(**own))
    bands = {standing.band_id for standing in standings}
    debits = treasury.debits_paid_by(payer_id=payer_id, plan_ids=plan_ids)
    return _Rows(
        standings=standings,
        exceptions=_exceptions(payer_id=payer_id, plan_ids=plan_ids, own=own),
        shares=_shares(bands, plan_ids=plan_ids, upto_no=upto_no),
        rebates=_rebates(bands, plan_ids=plan_ids, upto_no=upto_no),
        debits=[] if own else list(debits.filter(to_period__lte=upto_no)),
    )


def _statement(rows: _Rows, *, upto_no: int) -> Statement:
    taken_up = [one for one in rows.exceptions if _is_taken_up(one, upto_no=upto_no)]
    lines, rebates = _lines(
        rows.standings,
        prices=rows.shares,
        given=rows.rebates,
        exempt=[one for one in taken_up if one.kind == ExceptionKind.EXEMPT],
    )
    return Statement(
        lines=lines,
        exceptions=taken_up,
        debits=rows.debits,
        rebates=rebates,
        waiting=[one for one in rows.exceptions if not _is_sealed(one)],
    )


def _exceptions(
    *, payer_id: int, plan_ids: Collection[int], own: dict[str, int]
) -> list[DueException]:
    return list(
        DueException.objects.filter(
            payer_id=payer_id, plan_id__in=plan_ids, withdrawn_at=None, **own
        )
        .select_related("period__run", "enrolment__member")
        .order_by("pk")
    )


def _is_sealed(one: DueException) -> bool:
    return one.period is not None and one.period.run.state == RunState.SEALED


def _is_taken_up(one: DueException, *, upto_no: int) -> bool:
    return one.period is not None and _is_sealed(one) and one.period.no <= upto_no


def _shares(bands: Collection[int], *, plan_ids: Collection[int], upto_no: int) -> list[Share]:
    """Return what was asked of these bands, from the first cutoff that can concern them."""
    return list(
        Share.objects.filter(
            plan_id__in=plan_ids,
            band_id__in=bands,
            no__lte=upto_no,
            cumulative_minor__isnull=False,
        ).select_related("period")
    )


def _rebates(bands: Collection[int], *, plan_ids: Collection[int], upto_no: int) -> list[Rebate]:
    """Return what was given back to these bands by then."""
    rebates = Rebate.objects.filter(plan_id__in=plan_ids, band_id__in=bands)
    return list(rebates.filter(granted_in__no__lte=upto_no).select_related("granted_in"))


def _lines(
    standings: list[Standing],
    *,
    prices: list[Share],
    given: list[Rebate],
    exempt: list[DueException],
) -> tuple[list[StatementLine], list[RebateLine]]:
    """Return what each head owed in each period, and got back, newest first, by the rule."""
    periods = {price.no: price.period for price in prices}
    back = {(one.band_id, one.no): one for one in given}
    lines = rules.statement_lines(
        spans=[_span(standing) for standing in standings],
        prices=[_price(price, back.get((price.band_id, price.no))) for price in prices],
        caps=_caps(periods.values()),
        exempt=frozenset((one.enrolment_id, one.period.no) for one in exempt if one.period),
    )
    enrolments = {standing.enrolment_id: standing.enrolment for standing in standings}
    bands = {standing.band_id: standing.band for standing in standings}
    shared = [
        StatementLine(
            period=periods[line.no],
            enrolment=enrolments[line.enrolment_id],
            band=bands[line.band_id],
            share_minor=line.share_minor,
            charged_minor=line.charged_minor,
            is_exempt=line.is_exempt,
        )
        for line in reversed(lines)
    ]
    return shared, _given_back(lines, back=back, enrolments=enrolments)


def _given_back(
    lines: Iterable[rules.Line],
    *,
    back: dict[tuple[int, int], Rebate],
    enrolments: dict[int, Enrolment],
) -> list[RebateLine]:
    """Return what came back, one line for each head and each run that gave it, newest first."""
    amounts: dict[tuple[int, int], int] = {}
    periods: dict[int, Period] = {}
    for line in lines:
        if line.rebate_minor:
            granted = back[line.band_id, line.no].granted_in
            periods[granted.no] = granted
            key = (granted.no, line.enrolment_id)
            amounts[key] = amounts.get(key, 0) + line.rebate_minor
    return [
        RebateLine(periods[no], enrolments[enrolment_id], minor)
        for (no, enrolment_id), minor in sorted(amounts.items(), reverse=True)
    ]


def _span(standing: Standing) -> rules.Span:
    return rules.Span(
        standing.enrolment_id, standing.band_id, standing.counts_from, standing.counts_until
    )


def _price(share: Share, rebate: Rebate | None) -> rules.Price:
    return rules.Price(
        no=share.no,
        cutoff_at=share.period.cutoff_at,
        year=share.period.cutoff_year,
        band_id=share.band_id,
        share_minor=share.share_minor or 0,
        rebate_minor=rebate.rebate_minor if rebate else 0,
    )


def _caps(periods: Iterable[Period]) -> dict[int, int | None]:
    """Return each year's cap: the one in force at the year's first cutoff, for the whole year."""
    newest_first = sorted(periods, key=lambda period: period.no, reverse=True)
    return {period.cutoff_year: period.year_cap_minor for period in newest_first}
