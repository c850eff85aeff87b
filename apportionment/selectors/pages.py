"""What a payer owes each plan: what is asked for, for which periods, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from apportionment.models import Portion, Run
from apportionment.selectors.holds import Hold, hold_of
from apportionment.selectors.moments import Moment, moments
from apportionment.selectors.statement_years import Charge, statement_book
from apportionment.selectors.statements import Statement, StatementLine, statements
from apportionment.states import RunState
from charter.models import Plan
from charter.rules import local_date
from members import selectors as members
from members.models import User
from treasury.models import Debit
from treasury.states import PAYABLE, UNANSWERED, DebitState


@dataclass(frozen=True)
class Bill:
    """What one debit asks for, or (debit None) what none asks for yet, head by head."""

    debit: Debit | None
    lines: list[StatementLine]
    amount_minor: int
    corrections: list[Charge] = field(default_factory=list)  # what is no share: exceptions, rebates

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
        """Return what is no share: corrections, what came back, and a credit from before."""
        return self.amount_minor - sum(line.charged_minor for line in self.lines)

    @property
    def credit_minor(self) -> int:
        """Return what of that stems from before, and is no correction of these periods."""
        return self.others_minor - sum(one.minor for one in self.corrections)


@dataclass(frozen=True)
class Account:
    """One plan as a payer sees it: what they owe, what they have shared this year, with whom."""

    moment: Moment
    statement: Statement
    bills: list[Bill]
    year: int
    helped: int  # people, since joining
    helped_this_year: int
    hold: Hold

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.moment.plan

    @property
    def at(self) -> datetime:
        """Return the instant at which this is so."""
        return self.moment.at

    @property
    def latest(self) -> Run | None:
        """Return the run of the last sealed period."""
        return self.moment.latest

    @property
    def others(self) -> int:
        """Return with how many other people this payer's heads shared the last sealed period."""
        if self.latest is None:
            return 0
        no = self.latest.period.no
        own = [one for one in self.statement.lines if one.period.no == no and not one.is_exempt]
        return max(0, self.moment.heads - len(own))

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
            if bill.debit is None or bill.debit.state in PAYABLE
        )

    @property
    def waits_for_bank(self) -> bool:
        """Return whether a bank has been asked and has not answered."""
        return any(bill.debit and bill.debit.state in UNANSWERED for bill in self.bills)

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
    """Return the plans in which a user holds or held an enrolment, or paid for one.

    In the order of joining; what somebody was counted in at their cost stays theirs to pay, also
    after the person has an account of their own.
    """
    own = members.enrolments_held_or_paid(user_id=user.pk, payer_id=user.payer_id)
    return list({enrolment.plan_id: enrolment.plan for enrolment in own}.values())


def account(*, user: User, plan: Plan, at: datetime) -> Account:
    """Return what a user's payer owes a plan and why."""
    return accounts(user=user, moments=moments({plan: at}))[0]


def accounts(*, user: User, moments: Mapping[int, Moment]) -> list[Account]:
    """Return the same of several plans; the cost does not grow with the people paid for."""
    found = statements(payer_id=user.payer_id, plan_ids=moments)
    return [_account(user, moment, found[plan_id]) for plan_id, moment in moments.items()]


def _account(user: User, moment: Moment, whole: Statement) -> Account:
    plan, at, terms = moment.plan, moment.at, moment.terms
    year = local_date(at, plan.time_zone).year
    helped, helped_this_year = _helped(whole.lines, year=year)
    return Account(
        moment=moment,
        statement=whole,
        bills=_bills(whole, moment=moment),
        year=year,
        helped=helped,
        helped_this_year=helped_this_year,
        hold=hold_of(
            payer_id=user.payer_id, plan=plan, terms=terms, due_minor=whole.due_minor, at=at
        ),
    )


def _bills(whole: Statement, *, moment: Moment) -> list[Bill]:
    """Return what is not paid yet, oldest first: each debit, and what none asks for."""
    charges = statement_book(whole, plan=moment.plan).charges
    corrections = [charge for charge in charges if charge.band is None]
    unpaid = [debit for debit in whole.debits if debit.state != DebitState.PAID]
    spans: list[tuple[Debit | None, int, int, int]] = [
        (debit, debit.from_period, debit.to_period, debit.amount_minor)
        for debit in reversed(unpaid)
    ]
    asked_upto = max((debit.to_period for debit in whole.debits), default=0)
    latest_no = moment.latest.period.no if moment.latest else 0
    if whole.due_minor > 0 and latest_no > asked_upto:
        spans.append((None, asked_upto, latest_no, whole.due_minor))
    return [
        Bill(
            debit=debit,
            lines=[line for line in whole.lines if after < line.period.no <= upto],
            amount_minor=amount_minor,
            corrections=[one for one in corrections if after < one.period.no <= upto],
        )
        for debit, after, upto, amount_minor in spans
    ]


def _helped(lines: Iterable[StatementLine], *, year: int) -> tuple[int, int]:
    """Return how many people the periods in which these heads counted have helped: ever, a year."""
    periods = {line.period.pk: line.period.cutoff_year for line in lines}
    if not periods:
        return 0, 0
    this_year = [period_id for period_id, of_year in periods.items() if of_year == year]
    shared = Portion.objects.filter(period_id__in=periods, period__run__state=RunState.SEALED)
    person = "claim__enrolment__member_id"
    found = shared.aggregate(
        ever=Count(person, distinct=True),
        year=Count(person, distinct=True, filter=Q(period_id__in=this_year)),
    )
    return found["ever"], found["year"]
