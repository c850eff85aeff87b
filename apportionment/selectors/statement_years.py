"""A statement cut by calendar year: what was owed before, what came, what was paid, what is left.

A share belongs to the year of its cutoff, in plan time, as the yearly cap does; a payment to the
year of the day it was paid on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from apportionment.models import Period
from apportionment.selectors.statements import Statement, statements
from apportionment.states import ExceptionKind
from charter.models import Band, Plan
from charter.rules import local_date
from members import selectors as members
from members.models import Enrolment, User
from treasury import selectors as treasury
from treasury.models import Debit, TopUp
from treasury.states import DebitState, PaidFrom

SHARE = "share"
REBATE = "rebate"


@dataclass(frozen=True)
class Charge:
    """One line of what was owed, and the sum of all up to it; below zero it lowers what is owed."""

    kind: str  # share | rebate | an ExceptionKind
    period: Period
    enrolment: Enrolment
    minor: int
    total_minor: int
    band: Band | None = None
    share_minor: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Payment:
    """Money that came from the payer (or went back), or a debit that has not been paid."""

    on: date
    minor: int
    is_paid: bool
    debit: Debit | None = None


@dataclass(frozen=True)
class StatementYear:
    """One calendar year of a statement, or (year None) all of them; amounts in minor units.

    Of one person alone nothing was paid: a debit asks for all heads of a payer together.
    """

    year: int | None
    charges: list[Charge]
    payments: list[Payment]
    shared_before_minor: int
    paid_before_minor: int

    @property
    def shared_minor(self) -> int:
        """Return what was owed for the year, corrections included."""
        return sum(charge.minor for charge in self.charges)

    @property
    def paid_minor(self) -> int:
        """Return what was paid in the year."""
        return sum(payment.minor for payment in self.payments if payment.is_paid)

    @property
    def shared_until_minor(self) -> int:
        """Return what was owed since joining up to the end of the year."""
        return self.shared_before_minor + self.shared_minor

    @property
    def opening_minor(self) -> int:
        """Return what was still to pay when the year began; below zero is a credit."""
        return self.shared_before_minor - self.paid_before_minor

    @property
    def closing_minor(self) -> int:
        """Return what was still to pay when the year ended; below zero is a credit."""
        return self.opening_minor + self.shared_minor - self.paid_minor


@dataclass(frozen=True)
class StatementBook:
    """A statement from its first line to its last, oldest first, to be cut by year."""

    plan: Plan
    charges: list[Charge]
    payments: list[Payment]
    is_prepaid: bool = False

    @property
    def years(self) -> list[int]:
        """Return the years in which something was owed or paid, oldest first."""
        found = {charge.period.cutoff_year for charge in self.charges}
        return sorted(found | {payment.on.year for payment in self.payments})

    def of_year(self, year: int | None) -> StatementYear:
        """Return one year of it, or (None) the whole."""
        charges = [one for one in self.charges if year in (None, one.period.cutoff_year)]
        payments = [one for one in self.payments if year in (None, one.on.year)]
        return StatementYear(
            year=year,
            charges=charges,
            payments=payments,
            shared_before_minor=sum(
                one.minor for one in self.charges if year and one.period.cutoff_year < year
            ),
            paid_before_minor=sum(
                one.minor for one in self.payments if year and one.is_paid and one.on.year < year
            ),
        )


@dataclass(frozen=True)
class StatementSource:
    """All that a user's statements are cut from: plans, people by member id, lines, payments."""

    plans: list[Plan]
    people: dict[int, str]
    statements: Mapping[int, Statement]
    top_ups: Sequence[TopUp]

    def book(self, plan: Plan, *, member_id: int | None = None) -> StatementBook:
        """Return one plan's statement, of everybody or of one person."""
        own = [one for one in self.top_ups if one.plan_id == plan.pk]
        whole = self.statements[plan.pk]
        return statement_book(whole, plan=plan, top_ups=own, member_id=member_id)

    @property
    def years(self) -> list[int]:
        """Return the years in which anything was owed or paid, oldest first."""
        books = (self.book(plan) for plan in self.plans)
        return sorted({year for book in books for year in book.years})


def statement_source(*, user: User) -> StatementSource:
    """Return what a user's statements are cut from; its cost does not grow with plans or people."""
    own = members.enrolments_held_or_paid(user_id=user.pk, payer_id=user.payer_id)
    plans = {enrolment.plan_id: enrolment.plan for enrolment in own}
    found = statements(payer_id=user.payer_id, plan_ids=plans)
    return StatementSource(
        plans=list(plans.values()),
        people={one.member_id: one.member.name for one in own},
        statements=found,
        top_ups=list(treasury.top_ups_by(payer_id=user.payer_id, plan_ids=plans))
        if user.payer_id
        else [],
    )


def statement_book(
    whole: Statement, *, plan: Plan, top_ups: Iterable[TopUp] = (), member_id: int | None = None
) -> StatementBook:
    """Return a statement's lines and payments, oldest first: of all heads, or of one person.

    Where money was paid in ahead (`top_ups`), that is what came; debits drawn from it only moved
    it. What was debited besides came too.
    """
    paid_in = [_paid_in(one, plan) for one in top_ups]
    debited = [_payment(one) for one in whole.debits if one.paid_from != PaidFrom.BALANCES]
    is_prepaid = bool(paid_in) and not any(one.is_paid for one in debited)
    payments = paid_in if is_prepaid else [*paid_in, *debited]
    return StatementBook(
        plan=plan,
        charges=list(_summed(_charges(whole, member_id=member_id))),
        payments=sorted(payments, key=lambda one: one.on) if member_id is None else [],
        is_prepaid=is_prepaid,
    )


def _charges(whole: Statement, *, member_id: int | None) -> list[Charge]:
    """Return what was owed, period by period; in each the shares, then what made them differ."""
    found = [*_shares(whole), *_corrections(whole), *_given_back(whole)]
    own = [one for one in found if member_id in (None, one.enrolment.member_id)]
    return sorted(own, key=lambda one: one.period.no)


def _shares(whole: Statement) -> Iterator[Charge]:
    for line in reversed(whole.lines):
        yield Charge(
            kind=ExceptionKind.EXEMPT if line.is_exempt else SHARE,
            period=line.period,
            enrolment=line.enrolment,
            minor=line.charged_minor,
            total_minor=0,
            band=line.band,
            share_minor=line.share_minor,
        )


def _corrections(whole: Statement) -> Iterator[Charge]:
    for one in whole.exceptions:
        if one.kind != ExceptionKind.EXEMPT and one.period is not None:
            yield Charge(
                kind=one.kind,
                period=one.period,
                enrolment=one.enrolment,
                minor=one.amount_minor,
                total_minor=0,
                reason=one.reason,
            )


def _given_back(whole: Statement) -> Iterator[Charge]:
    for back in reversed(whole.rebates):
        yield Charge(REBATE, back.period, back.enrolment, -back.amount_minor, 0)


def _summed(charges: Iterable[Charge]) -> Iterator[Charge]:
    total = 0
    for one in charges:
        total += one.minor
        yield replace(one, total_minor=total)


def _payment(debit: Debit) -> Payment:
    is_paid = debit.state == DebitState.PAID
    return Payment(
        on=debit.settled_on if is_paid and debit.settled_on else debit.debit_on,
        minor=debit.amount_minor,
        is_paid=is_paid,
        debit=debit,
    )


def _paid_in(top_up: TopUp, plan: Plan) -> Payment:
    on = local_date(top_up.topped_up_at, plan.time_zone)
    return Payment(on=on, minor=top_up.amount_minor, is_paid=True)
