"""Where to send money, and with which reference: as text to copy and as a code to scan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import segno
from babel.numbers import get_currency_precision
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from segno import helpers
from stdnum import iban

from charter.models import Plan
from treasury.models import BankAccount
from treasury.rules.bank import shown_reference
from treasury.templatetags.money import money

MOST_EPC_MINOR: Final = 99_999_999_999


@dataclass(frozen=True)
class Fact:
    """A line of what a transfer needs; `mono`, where it is copied letter by letter."""

    label: str
    value: str
    mono: bool = False


@dataclass(frozen=True)
class TransferPage:
    """What a transfer to a plan needs: account, reference, and the amount if it is known."""

    plan: Plan
    account: BankAccount
    reference: str
    amount_minor: int | None = None
    whose: str = "own"  # balance it reaches: own | friend (nobody says who that is) | fund

    @property
    def promise(self) -> str:
        """Return why the reference matters: for the fund, for somebody else, for oneself."""
        if self.whose == "fund":
            return _(
                "Please copy the reference exactly: by it alone the money reaches the solidarity"
                " fund. It stays the same every time."
            )
        if self.whose == "friend":
            return _(
                "Please copy the reference exactly: by it alone the money reaches the person you"
                " pay for, and nobody else. It stays the same every time."
            )
        return _(
            "Please copy the reference exactly: by it alone the money is booked as yours. It stays"
            " the same every time."
        )

    @property
    def facts(self) -> list[Fact]:
        """Return what to write where, in the order of a bank's form."""
        facts = [
            Fact(_("Payee"), self.account.holder),
            Fact(_("Number of the account"), self.number, mono=True),
            Fact(_("Bank"), " · ".join(filter(None, (self.account.bank_name, self.account.bic)))),
        ]
        if self.amount_minor:
            facts.append(Fact(_("Amount"), money(self.amount_minor, self.account.currency)))
        return [*facts, Fact(_("Reference"), shown_reference(self.reference), mono=True)]

    @property
    def number(self) -> str:
        """Return the account's number in groups of four."""
        number = self.account.number
        return " ".join(number[first : first + 4] for first in range(0, len(number), 4))

    @property
    def is_scanned_by_banks(self) -> bool:
        """Return whether a bank's app fills its form from the code (EPC069-12: euro, an IBAN)."""
        return (
            self.account.currency == "EUR"
            and iban.is_valid(self.account.number)
            and 0 < (self.amount_minor or 0) <= MOST_EPC_MINOR
        )

    @property
    def code(self) -> SafeString:
        """Return the code as a drawing."""
        drawn = self._code().svg_inline(border=4, light="#fff", svgclass="qr", omitsize=True)
        return mark_safe(drawn)  # noqa: S308  drawn here, of squares

    def _code(self) -> segno.QRCode:
        if self.is_scanned_by_banks:
            return helpers.make_epc_qr(
                name=self.account.holder[:70],
                iban=self.account.number,
                amount=self._major(),
                reference=self.reference,
                bic=self.account.bic or None,
                encoding="utf-8",
            )
        return segno.make(
            "\n".join(f"{fact.label}: {fact.value}" for fact in self.facts), error="m"
        )

    def _major(self) -> Decimal:
        return Decimal(self.amount_minor or 0).scaleb(
            -get_currency_precision(self.account.currency)
        )
