"""What a member's own pages show: where each head stands, what is asked for and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Sum

from apportionment.models import Portion, Run, Share
from apportionment.selectors.holds import Hold, hold_of
from apportionment.selectors.periods import latest_sealed
from apportionment.selectors.statements import Statement, StatementLine, statement
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import Plan
from charter.rules import BandSpan, BandTerms, Cause, Terms, band_spans, local_date, waiting_ends_at
from members import selectors as members
from members.models import Enrolment, User
from treasury.models import Debit
from treasury.states import ASKABLE, DebitState


@dataclass(frozen=True)
class Card:
    """One enrolment as its holder sees it today."""

    enrolment: Enrolment
    state: str  # waiting | active | ahead (too young still) | outgrown
    waiting_days: int
    accident_counts: bool
    band: BandTerms | None
    next_band: BandTerms | None
    changes_on: date | None

    @property
    def plan(self) -> Plan:
        """Return the plan of the card."""
        return self.enrolment.plan


@dataclass(frozen=True)
class Bill:
    """What one debit asks for, or (debit None) what none asks for yet, head by head."""

    debit: Debit | None
    lines: list[StatementLine]
    amount_minor: int

    @property
    def heads(self) -> int:
        """Return how many members it is for."""
        return len({line.enrolment.pk for line in self.lines})

    @property
    def first_no(self) -> int | None:
        """Return the first period it is for."""
        return min((line.period.no for line in self.lines), default=None)

    @property
    def last_no(self) -> int | None:
        """Return the last period it is for."""
        return max((line.period.no for line in self.lines), default=None)

    @property
    def each_minor(self) -> int | None:
        """Return what each head is asked for, if it is one period and the same for all."""
        amounts = {(line.period.no, line.charged_minor) for line in self.lines}
        return self.lines[0].charged_minor if len(amounts) == 1 and not self.others_minor else None

    @property
    def others_minor(self) -> int:
        """Return what is no share: adjustments, and a credit from before."""
        return self.amount_minor - sum(line.charged_minor for line in self.lines)


@dataclass(frozen=True)
class Account:
    """One plan as a payer sees it: what they owe, what they have shared this year, with whom."""

    plan: Plan
    at: datetime
    statement: Statement
    bills: list[Bill]
    latest: Run | None
    year: int
    year_cap_minor: int | None
    people: int
    families: int
    hold: Hold

    @property
    def to_pay_minor(self) -> int:
        """Return all that is not paid yet."""
        return sum(bill.amount_minor for bill in self.bills)

    @property
    def payable_minor(self) -> int:
        """Return what paying now would ask for: what no bank has been asked for already.

        In a prepaid plan nothing: it draws from the balance by itself.
        """
        if self.hold.balance_minor is not None:
            return 0
        return sum(
            bill.amount_minor
            for bill in self.bills
            if bill.debit is None or bill.debit.state in ASKABLE
        )

    @property
    def waits_for_bank(self) -> bool:
        """Return whether a bank has been asked and has not answered."""
        return any(bill.debit and bill.debit.state not in ASKABLE for bill in self.bills)

    @property
    def credit_minor(self) -> int:
        """Return what was collected too much, and lowers what comes next."""
        return max(0, -self.statement.due_minor)

    @property
    def year_minor(self) -> int:
        """Return what this payer's heads have shared this calendar year."""
        lines = self.statement.lines
        return sum(line.charged_minor for line in lines if line.period.cutoff_year == self.year)

    @property
    def year_heads(self) -> int:
        """Return for how many members that was."""
        lines = self.statement.lines
        return len({line.enrolment.pk for line in lines if line.period.cutoff_year == self.year})


def plans_of(*, user: User) -> list[Plan]:
    """Return the plans in which a user holds or held an enrolment, in the order of joining."""
    found = {enrolment.plan_id: enrolment.plan for enrolment in members.enrolments(user_id=user.pk)}
    return list(found.values())


def cards(*, user: User, plan: Plan, at: datetime) -> list[Card]:
    """Return where each open enrolment in a plan stands; its cost does not grow with them."""
    terms = charter.terms_at(plan.pk, at)
    enrolments = members.open_enrolments(user_id=user.pk).filter(plan=plan)
    return [_card(enrolment, terms=terms, at=at) for enrolment in enrolments]


def account(*, user: User, plan: Plan, at: datetime) -> Account:
    """Return what a user's payer owes a plan and why."""
    whole = _statement(user, plan)
    latest = latest_sealed(plan_id=plan.pk)
    terms = charter.terms_at(plan.pk, at)
    year = local_date(at, plan.time_zone).year
    return Account(
        plan=plan,
        at=at,
        statement=whole,
        bills=_bills(whole, latest=latest),
        latest=latest,
        year=year,
        year_cap_minor=terms.year_cap_minor,
        people=_people(latest),
        families=_families(plan, whole.lines, year=year),
        hold=hold_of(
            payer_id=user.payer_id, plan=plan, terms=terms, due_minor=whole.due_minor, at=at
        ),
    )


def _statement(user: User, plan: Plan) -> Statement:
    if user.payer_id is None:
        return Statement(lines=[], exceptions=[], debits=[])
    return statement(payer_id=user.payer_id, plan_id=plan.pk)


def _card(enrolment: Enrolment, *, terms: Terms, at: datetime) -> Card:
    tz = terms.time_zone
    spans = band_spans(terms.bands, enrolment.member.born_on, at, tz)
    now = next((span for span in spans if span.counts_from <= at), None)
    ahead = next((span for span in spans if span.counts_from > at), None)
    waiting_days = (local_date(enrolment.waiting_until, tz) - local_date(at, tz)).days
    return Card(
        enrolment=enrolment,
        state=_card_state(now, ahead, is_waiting=at < enrolment.waiting_until),
        waiting_days=max(0, waiting_days),
        accident_counts=at >= waiting_ends_at(terms, enrolment.joined_at, Cause.ACCIDENT),
        band=terms.band(now.key) if now else None,
        next_band=terms.band(ahead.key) if ahead else None,
        changes_on=_changes_on(now, ahead, tz),
    )


def _card_state(now: BandSpan | None, ahead: BandSpan | None, *, is_waiting: bool) -> str:
    if now is None:
        return "outgrown" if ahead is None else "ahead"
    return "waiting" if is_waiting else "active"


def _changes_on(now: BandSpan | None, ahead: BandSpan | None, tz: str) -> date | None:
    edge = now.counts_until if now else None
    if edge is None and ahead is not None:
        edge = ahead.counts_from
    return local_date(edge, tz) if edge else None


def _bills(whole: Statement, *, latest: Run | None) -> list[Bill]:
    """Return what is not paid yet, oldest first: each debit, and what none asks for."""
    unpaid = [debit for debit in whole.debits if debit.state != DebitState.PAID]
    bills = [
        Bill(
            debit=debit,
            lines=_within(whole.lines, after=debit.from_period, upto=debit.to_period),
            amount_minor=debit.amount_minor,
        )
        for debit in reversed(unpaid)
    ]
    asked_upto = max((debit.to_period for debit in whole.debits), default=0)
    if whole.due_minor > 0 and latest is not None and latest.period.no > asked_upto:
        lines = _within(whole.lines, after=asked_upto, upto=latest.period.no)
        bills.append(Bill(debit=None, lines=lines, amount_minor=whole.due_minor))
    return bills


def _within(lines: Iterable[StatementLine], *, after: int, upto: int) -> list[StatementLine]:
    return [line for line in lines if after < line.period.no <= upto]


def _people(latest: Run | None) -> int:
    """Return how many heads shared in the last sealed period."""
    if latest is None:
        return 0
    shares = Share.objects.filter(period_id=latest.pk)
    return shares.aggregate(heads=Sum(F("counted") - F("exempt")))["heads"] or 0


def _families(plan: Plan, lines: Iterable[StatementLine], *, year: int) -> int:
    """Return how many claims this year's periods, in which these heads counted, have shared."""
    nos = {line.period.no for line in lines if line.period.cutoff_year == year}
    shared = Portion.objects.filter(
        period__plan=plan, period__no__in=nos, period__run__state=RunState.SEALED
    )
    return shared.values("claim_id").distinct().count()
