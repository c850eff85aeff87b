"""What is late, in sentences; and the last check of the books."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apportionment import books_words
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from disclosures.rules.lateness import (
    Board,
    Late,
    LateKind,
    LateReason,
    PublicCheck,
    PublicDifference,
)
from disclosures.words import late_audits, late_claims, late_log, late_receipts
from disclosures.words.plan_facts import Figure
from treasury.templatetags.money import amount, count, money

K = LateKind


@dataclass(frozen=True)
class LateRow:
    """One late thing as a line: what, why, since when, how much, and what it means for a member."""

    what: str
    why: str
    since: str
    amount: str
    meaning: str


@dataclass(frozen=True)
class DifferenceRow:
    """One difference of the books as a line."""

    what: str
    where: str
    stored: str
    found: str


def page(board: Board, plan: Plan) -> dict[str, object]:
    """Return what the page shows of a board."""
    check = board.check
    return {
        "rows": [row(late, plan) for late in board.late],
        "compared": list(_compared(check)) if check else [],
        "differences": [_difference(one, plan) for one in check.differences] if check else [],
        "unchecked": books_words.unchecked(),
    }


def row(late: Late, plan: Plan) -> LateRow:
    """Return a late thing as a line."""
    return LateRow(
        what=_what(late),
        why=_why(late),
        since=plan_date_text(late.since, plan) if late.since else "—",
        amount=money(late.amount_minor, plan.currency) if late.amount_minor else "—",
        meaning=_meaning(late.kind),
    )


def _what(late: Late) -> str:
    facts = {"count": count(late.count), "no": late.period_no}
    match late.kind:
        case K.RUN_UNPROPOSED:
            return _("Period %(no)d: its notice is over, its share is not worked out") % facts
        case K.RUN_UNRELEASED:
            return _("Period %(no)d: the second signature is missing") % facts
        case K.RUN_UNSEALED:
            return _("Period %(no)d: signed by both, not sealed") % facts
        case K.REPORT_REFUSED:
            return _("Period %(no)d: its report is not published, because a figure differs") % facts
        case K.BOOKS_UNCHECKED:
            return _("The daily check of the books")
    return _counted(late) % facts


def _why(late: Late) -> str:
    """Return why it is late; empty where nobody knows more than that it is."""
    if late.kind == K.REPORT_REFUSED:
        return _differs(late)
    facts = {
        "heads": count(late.heads),
        "least": count(late.least_heads),
        "no": late.after_no,
    }
    match late.why:
        case LateReason.TOO_FEW_HEADS:
            words = _(
                "At the last cutoff the plan had %(heads)s members; its charter asks for"
                " %(least)s. Cases wait for the next period, and nobody shares."
            )
        case LateReason.CHARTER_UNREADABLE:
            words = _(
                "The machine could not read the charter in force at the last cutoff, so it counted"
                " nobody. Someone in the crew has to act."
            )
        case LateReason.WORKER_BEHIND:
            words = _("Nothing stands in the way: the machine that opens periods is behind.")
        case LateReason.EARLIER_PERIOD:
            words = _("It waits for period %(no)d, which comes first.")
        case None:
            return ""
    return words % facts


def _differs(late: Late) -> str:
    """Return which figure of a report differs from what was found, as the report names it."""
    words = _("“%(figure)s” would say %(stated)s, but counted again it is %(found)s.")
    facts = {
        "figure": late.figure,
        "stated": late.stated or "—",
        "found": late.found or "—",
    }
    return words % facts


def _counted(late: Late) -> str:
    """Return the words for so many late things of a kind."""
    if late.kind in late_claims.COUNTED:
        return late_claims.counted(late.kind, late.count)
    if late.kind in late_audits.SAID:
        return late_audits.what(late.kind)
    if late.kind in late_log.SAID:
        return late_log.what(late.kind, late.count)
    if late.kind in late_receipts.SAID:
        return late_receipts.what(late.kind, late.count)
    match late.kind:
        case K.COMPLAINTS_OVERDUE:
            return ngettext(
                "%(count)s complaint waits longer than it should",
                "%(count)s complaints wait longer than they should",
                late.count,
            )
        case K.RUN_UNOPENED | K.REPORT_UNPUBLISHED | K.MESSAGES_UNSENT:
            return _of_the_pool(late)
        case K.DEBITS_UNMADE | K.PAYERS_PARKED | K.DEBITS_UNASKED | K.DEBITS_UNANSWERED:
            return _of_debits(late)
    return _of_payouts(late)


def _of_the_pool(late: Late) -> str:
    number = late.count
    match late.kind:
        case K.RUN_UNOPENED:
            return ngettext(
                "%(count)s period was not opened at its cutoff",
                "%(count)s periods were not opened at their cutoffs",
                number,
            )
        case K.REPORT_UNPUBLISHED:
            return ngettext(
                "%(count)s sealed period has no report yet",
                "%(count)s sealed periods have no report yet",
                number,
            )
    return ngettext("%(count)s message is not sent", "%(count)s messages are not sent", number)


def _of_debits(late: Late) -> str:
    number = late.count
    match late.kind:
        case K.DEBITS_UNMADE:
            return ngettext(
                "%(count)s part of the payers has no debits yet or was not told",
                "%(count)s parts of the payers have no debits yet or were not told",
                number,
            )
        case K.PAYERS_PARKED:
            return ngettext(
                "%(count)s payer is set aside: their debit could not be made",
                "%(count)s payers are set aside: their debits could not be made",
                number,
            )
        case K.DEBITS_UNASKED:
            return ngettext(
                "%(count)s debit was not asked for on its day",
                "%(count)s debits were not asked for on their day",
                number,
            )
    return ngettext(
        "%(count)s debit has no answer from the bank",
        "%(count)s debits have no answer from the bank",
        number,
    )


def _of_payouts(late: Late) -> str:
    number = late.count
    match late.kind:
        case K.AWARDS_UNPAID:
            return ngettext(
                "%(count)s award was shared and has not arrived",
                "%(count)s awards were shared and have not arrived",
                number,
            )
        case K.PAYOUTS_UNRELEASED:
            return ngettext(
                "%(count)s payout is prepared; the second signature is missing",
                "%(count)s payouts are prepared; the second signature is missing",
                number,
            )
        case K.PAYOUTS_UNANSWERED:
            return ngettext(
                "%(count)s payout is released and has not arrived",
                "%(count)s payouts are released and have not arrived",
                number,
            )
    return ngettext("%(count)s payout failed", "%(count)s payouts failed", number)


def _meaning(kind: LateKind) -> str:
    """Return what it means for a member; above all, what it does not."""
    if kind in late_claims.COUNTED:
        return late_claims.meaning(kind)
    if kind in late_audits.SAID:
        return late_audits.meaning()
    if kind in late_log.SAID:
        return late_log.meaning(kind)
    match kind:
        case K.RUN_UNOPENED | K.RUN_UNPROPOSED | K.RUN_UNRELEASED | K.RUN_UNSEALED:
            return _("Nobody is debited meanwhile, and no case loses its turn.")
        case K.DEBITS_UNMADE | K.PAYERS_PARKED | K.DEBITS_UNASKED:
            return _("Your debit comes later than announced. Nothing is debited twice.")
        case K.DEBITS_UNANSWERED:
            return _("The bank is asked again. Nothing is debited twice.")
        case K.AWARDS_UNPAID | K.PAYOUTS_UNRELEASED | K.PAYOUTS_UNANSWERED | K.PAYOUTS_FAILED:
            return _("The award stays owed in full. Someone in the crew has to act.")
    return _meaning_of_words(kind)


def _meaning_of_words(kind: LateKind) -> str:
    match kind:
        case K.RECEIPTS_UNMADE | K.RECEIPTS_REFUSED:
            return late_receipts.meaning(kind)
        case K.REPORT_UNPUBLISHED:
            return _("Its figures no longer change; only their publication is missing.")
        case K.REPORT_REFUSED:
            return _(
                "Nothing is published that was not found twice. It is tried again by itself, at"
                " least once an hour; someone in the crew has to look why they differ."
            )
        case K.MESSAGES_UNSENT:
            return _("They are tried again. What concerns you also stands on your own page.")
        case K.COMPLAINTS_OVERDUE:
            return _("Whoever complained is owed an answer with reasons, and gets it.")
    return _("What the last check said stands below.")


def _compared(check: PublicCheck) -> Iterator[Figure]:
    for name, number in check.compared.items():
        yield Figure(books_words.compared_words(name), count(number))


def _difference(one: PublicDifference, plan: Plan) -> DifferenceRow:
    return DifferenceRow(
        what=books_words.kind_words(one.kind) if one.more is None else _more(one),
        where=_where(one),
        stored=_figure(one.stored, one, plan),
        found=_figure(one.found, one, plan),
    )


def _figure(figure: int | None, one: PublicDifference, plan: Plan) -> str:
    is_money = books_words.is_money(one.kind, one.line)
    return amount(figure, plan.currency) if is_money else count(figure)


def _more(one: PublicDifference) -> str:
    return _("%(what)s: %(count)s more") % {
        "what": books_words.kind_words(one.kind),
        "count": count(one.more),
    }


def _where(one: PublicDifference) -> str:
    parts = [_("Period %(no)d") % {"no": one.period_no}] if one.period_no else []
    if one.line:
        parts.append(books_words.line_words(one.line))
    if one.day:
        parts.append(one.day)
    return ", ".join(parts) or "—"
