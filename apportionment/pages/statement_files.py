"""A statement as rows for a spreadsheet, and as the words of a printed page."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from apportionment.pages.statements import StatementPage, StatementPart, payment_words
from apportionment.selectors.statement_years import Charge, Payment
from apportionment.states import ExceptionKind
from charter.models import Plan
from charter.rules import local_date
from charter.selectors import band_label
from charter.words.paper import paper

Row = list[str]


def csv_rows(page: StatementPage) -> Iterator[Row]:
    """Yield a statement for a spreadsheet: its head, and each plan from opening to closing.

    Amounts are plain numbers with a point, days are ISO dates; nothing in it is a formula.
    """
    yield _csv_head()
    for part in page.parts:
        yield _balance_row(part, _("Opening balance"), is_closing=False)
        left = part.cut.opening_minor
        for _day, minor, row in sorted(_moves(part), key=lambda move: move[0]):
            left += minor
            yield [*row, "" if part.is_of_one else _plain(left, part.plan)]
        yield _balance_row(part, _("Closing balance"), is_closing=True)
    if page.log_words:
        words = _("The public log: %(state)s") % {"state": page.log_words}
        yield ["", "", "", "", f"{words}, {page.log_address}", *[""] * 7]


def printed(page: StatementPage) -> dict[str, object]:
    """Return what `apportionment/statement.typ` is filled with."""
    return {
        **paper(page.parts[0].plan, at=page.at),
        "title": page.title,
        "facts": [
            {"label": _("Payer"), "value": page.payer},
            {"label": _("For whom"), "value": page.person or _("Everybody")},
            *([{"label": _("The public log"), "value": page.log_words}] if page.mark else []),
        ],
        "parts": [_printed_part(part) for part in page.parts],
    }


def _csv_head() -> Row:
    return [
        _("Plan"),
        _("Currency"),
        _("Day"),
        _("Period"),
        _("What"),
        _("Member"),
        _("Age group"),
        _("Share"),
        _("Charged"),
        _("Sum so far"),
        _("You paid"),
        _("Still to pay"),
    ]


def _moves(part: StatementPart) -> Iterator[tuple[str, int, Row]]:
    """Yield what moved the balance: its day, by how much, and its row but for the balance."""
    for one in part.cut.charges:
        day = local_date(one.period.cutoff_at, part.plan.time_zone).isoformat()
        yield day, one.minor, _charge_row(part, one, day)
    for payment in part.cut.payments:
        day, minor = payment.on.isoformat(), payment.minor if payment.is_paid else 0
        paid = _plain(minor, part.plan) if payment.is_paid else ""
        what = payment_words(payment) if payment.is_paid else _unpaid(payment, part.plan)
        yield day, -minor, [*_begin(part, day), "", what, "", "", "", "", "", paid]


def _charge_row(part: StatementPart, one: Charge, day: str) -> Row:
    return [
        *_begin(part, day),
        str(one.period.no),
        _what(one),
        as_text(one.enrolment.member.name),
        band_label(one.band) if one.band else "",
        "" if one.share_minor is None else _plain(one.share_minor, part.plan),
        _plain(one.minor, part.plan),
        _plain(one.total_minor, part.plan),
        "",
    ]


def _balance_row(part: StatementPart, label: str, *, is_closing: bool) -> Row:
    cut = part.cut
    shared = cut.shared_until_minor if is_closing else cut.shared_before_minor
    left = cut.closing_minor if is_closing else cut.opening_minor
    day = part.last_day if is_closing else part.first_day
    return [
        *_begin(part, day.isoformat() if day else ""),
        *("", label, "", "", "", ""),
        _plain(shared, part.plan),
        "",
        "" if part.is_of_one else _plain(left, part.plan),
    ]


def _begin(part: StatementPart, day: str) -> Row:
    return [as_text(part.heading), part.plan.currency, day]


def _what(one: Charge) -> str:
    label = ExceptionKind(one.kind).label if one.kind in ExceptionKind.values else None
    if label is None:
        return _("Share") if one.band else _("Given back of earlier shares")
    return as_text(f"{label}: {one.reason}") if one.reason else str(label)


def _unpaid(one: Payment, plan: Plan) -> str:
    state = one.debit.get_state_display() if one.debit else ""
    facts = {"what": payment_words(one), "state": state, "sum": _plain(one.minor, plan)}
    return _("%(what)s, %(sum)s: %(state)s") % facts


def _plain(minor: int, plan: Plan) -> str:
    """Return an amount that a program reads: no unit, no grouping."""
    return str(Decimal(minor).scaleb(-get_currency_precision(plan.currency)))


def as_text(typed: str) -> str:
    """Return what a person typed so that no spreadsheet takes it for a formula."""
    return f"'{typed}" if typed.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) else typed


def _printed_part(part: StatementPart) -> dict[str, object]:
    terms = [*part.terms, part.result]
    signs = [*(term.sign for term in part.terms), "=" if part.terms else ""]
    return {
        "heading": part.heading,
        "lede": part.lede,
        "equation": [
            {"sign": sign, "label": term.label, "value": term.value}
            for sign, term in zip(signs, terms, strict=True)
        ],
        "notes": [part.credit_words] if part.credit_words else [],
        "years": _table(_("Year by year"), part.year_head, _year_cells(part)),
        "shares": _table(
            _("Every share, oldest first"),
            part.charge_head,
            (
                [str(row.period_no), row.day, row.who, row.ages, row.share, row.charged, row.total]
                for row in part.charges
            ),
            total=[_("In all"), "", "", "", "", part.shared, ""],
        ),
        "payments": _table(
            _("Debits and payments"),
            part.payment_head,
            ([row.day, row.what, row.label, row.amount] for row in part.payments),
            total=[_("You paid"), "", "", part.paid],
        ),
    }


def _year_cells(part: StatementPart) -> Iterable[Row]:
    for row in part.years:
        cells = [str(row.year), row.shared, row.paid, row.closing]
        yield [cells[0], cells[1], cells[3]] if part.is_of_one else cells


def _table(
    caption: str, head: list[str], rows: Iterable[Row], *, total: Row | None = None
) -> dict[str, object]:
    return {"caption": caption, "head": head, "rows": list(rows), "total": total or []}
