"""What an expense must be, and how what was typed is compared."""

from datetime import date, datetime, timedelta

from treasury.rules.refusals import NothingToMove, TreasuryRefused


class InvoiceKnown(TreasuryRefused):
    """This invoice of this payee is entered already."""

    def __init__(self, *, payee: str, invoice_ref: str) -> None:
        super().__init__(payee, invoice_ref)
        self.payee = payee
        self.invoice_ref = invoice_ref


class SpentLater(TreasuryRefused):
    """An expense is entered when it has been made, not before."""

    def __init__(self, spent_on: date) -> None:
        super().__init__(spent_on)
        self.spent_on = spent_on


class NobodyAsked(TreasuryRefused):
    """What was booked is taken back when somebody has said why, and another agrees."""


def require_spending(*, amount_minor: int, spent_on: date, at: datetime) -> None:
    """Refuse an expense of nothing, or of a day that is in no time zone yet."""
    if amount_minor <= 0:
        raise NothingToMove
    if spent_on > (at + timedelta(hours=14)).date():
        raise SpentLater(spent_on)


def one_line(text: str) -> str:
    """Return what was typed with single spaces, so that the same invoice is seen to be the same."""
    return " ".join(text.split())
