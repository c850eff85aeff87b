"""The lines of a statement, each with the sum up to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apportionment.models import Period
from apportionment.selectors.pages import Account
from apportionment.selectors.statements import StatementLine
from apportionment.states import ExceptionKind
from charter.selectors import band_label
from treasury.models import Debit


@dataclass(frozen=True)
class StatementRow:
    """One line of a statement: a head's share, an exception, or what came back."""

    period_no: int
    cutoff_at: datetime
    what: str
    ages: str
    share_minor: int | None
    charged_minor: int
    total_minor: int
    debit: Debit | None


def statement_rows(account: Account) -> list[list[StatementRow]]:
    """Return a statement's rows by period, newest first, each with the sum up to it."""
    by_period: dict[int, list[StatementRow]] = {}
    total = 0
    for fact in sorted(_facts(account), key=lambda fact: fact.period.no):
        total += fact.charged_minor
        row = StatementRow(
            period_no=fact.period.no,
            cutoff_at=fact.period.cutoff_at,
            what=fact.what,
            ages=fact.ages,
            share_minor=fact.share_minor,
            charged_minor=fact.charged_minor,
            total_minor=total,
            debit=_debit_of(fact.period.no, account.statement.debits),
        )
        by_period.setdefault(fact.period.no, []).append(row)
    return [rows[::-1] for rows in reversed(by_period.values())]


@dataclass(frozen=True)
class _Fact:
    """What a row of a statement rests on: a line or an exception."""

    period: Period
    what: str
    charged_minor: int
    ages: str = ""
    share_minor: int | None = None


def _facts(account: Account) -> Iterator[_Fact]:
    for line in reversed(account.statement.lines):
        yield _Fact(
            period=line.period,
            what=_name(line),
            charged_minor=line.charged_minor,
            ages=band_label(line.band),
            share_minor=line.share_minor,
        )
    for one in account.statement.exceptions:
        if one.kind != ExceptionKind.EXEMPT and one.period is not None:
            label = ExceptionKind(one.kind).label
            what = _("%(what)s: %(reason)s") % {"what": label, "reason": one.reason}
            yield _Fact(period=one.period, what=what, charged_minor=one.amount_minor)
    for back in account.statement.rebates:
        what = _("%(name)s: given back of earlier shares") % {"name": back.enrolment.member.name}
        yield _Fact(period=back.period, what=what, charged_minor=-back.amount_minor)


def _name(line: StatementLine) -> str:
    name = line.enrolment.member.name
    if not line.is_exempt:
        return name
    return _("%(what)s: %(reason)s") % {"what": name, "reason": ExceptionKind.EXEMPT.label}


def _debit_of(period_no: int, debits: Iterable[Debit]) -> Debit | None:
    return next(
        (debit for debit in debits if debit.from_period < period_no <= debit.to_period), None
    )
