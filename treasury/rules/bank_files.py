"""What a bank takes: account numbers, names, days, and which debit of a mandate comes first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from treasury.rules.refusals import TreasuryRefused

CURRENCY: Final = "EUR"  # of both kinds of file, by the rules of SEPA
DEBIT_SCHEMAS: Final = ("pain.008.001.08", "pain.008.001.02")
PAYOUT_SCHEMAS: Final = ("pain.001.001.09", "pain.001.001.03")
MOST_ORDERS: Final = 5_000  # in one file
MOST_MINOR: Final = 99_999_999_999  # of one order, by the rules of SEPA
DORMANT_AFTER: Final = timedelta(days=3 * 365 + 1)  # a mandate not used for 36 months is over
MANDATE_NEEDS: Final = ("iban", "holder", "consent", "signed_on")
FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})
AROUND_EASTER: Final = frozenset({timedelta(days=-2), timedelta(days=1)})
CHARGE_AT_MOST_MINOR: Final = 5_000  # a bank's charge for a return; more is looked at by a person


class NothingToFile(TreasuryRefused):
    """No order of this kind waits for a file."""


class NotABankDay(TreasuryRefused):
    """The day is over, too soon, too far away, or one on which banks do not settle."""

    def __init__(self, day: date, *, earliest: date) -> None:
        super().__init__(day, earliest)
        self.day = day
        self.earliest = earliest


class AccountMissing(TreasuryRefused):
    """The plan has no account from which files go out, or the bank does not know it as creditor."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class MandatesEnded(TreasuryRefused):
    """So many debits of a file rest on mandates that ended since it was made."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class FileChanged(TreasuryRefused):
    """The file is no longer what was made, or its orders are no longer those in it."""


class FileForgotten(TreasuryRefused):
    """The file was taken out after its time; its sums and steps stay."""


class FileUnwritable(TreasuryRefused):
    """What the file would say is not what its schema allows; `why` is the schema's own word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class FileTerms:
    """Whose account a file is about, and in which language it is written."""

    account_id: int
    name: str
    iban: str
    bic: str
    creditor_id: str
    debit_schema: str = DEBIT_SCHEMAS[0]
    payout_schema: str = PAYOUT_SCHEMAS[0]


def clean_iban(text: str) -> str | None:
    """Return an account number as banks write it; None, if its check digits are wrong."""
    try:
        return str(iban_numbers.validate(text))
    except ValidationError:
        return None


def clean_bic(text: str) -> str | None:
    """Return a bank's code as banks write it; None, if it cannot be one."""
    try:
        return str(bic_numbers.validate(text))
    except ValidationError:
        return None


def mandate_fault(details: Mapping[str, str]) -> str:
    """Return what is wrong with what a payer signed, as a code; nothing: it can be used."""
    for name in MANDATE_NEEDS:
        if not details.get(name, "").strip():
            return f"{name}_missing"
    if clean_iban(details["iban"]) is None:
        return "iban_wrong"
    if details.get("bic") and clean_bic(details["bic"]) is None:
        return "bic_wrong"
    try:
        date.fromisoformat(details["signed_on"])
    except ValueError:
        return "signed_on_wrong"
    return ""


def is_bank_day(day: date) -> bool:
    """Return whether banks settle on a day (TARGET: no weekend, none of its six holidays)."""
    if day.weekday() >= 5 or (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return day - _easter(day.year) not in AROUND_EASTER


def first_bank_day(today: date, *, after_days: int) -> date:
    """Return the bank day that comes so many bank days after today."""
    day, left = today, after_days
    while left:
        day += timedelta(days=1)
        left -= is_bank_day(day)
    return day


def require_bank_day(day: date, *, today: date, is_debit: bool) -> None:
    """Refuse a day on which the bank cannot do it: debits want one bank day's notice."""
    earliest = first_bank_day(today, after_days=1) if is_debit else today
    if not is_debit and not is_bank_day(today):
        earliest = first_bank_day(today, after_days=1)
    if not is_bank_day(day) or day < earliest or day > today + timedelta(days=30):
        raise NotABankDay(day, earliest=earliest)


def sequences(mandate_ids: Iterable[int], *, used: Iterable[int]) -> list[str]:
    """Return, for debits in their order, which is the first (FRST) of its mandate."""
    seen, told = set(used), []
    for mandate_id in mandate_ids:
        told.append("RCUR" if mandate_id in seen else "FRST")
        seen.add(mandate_id)
    return told


def batch_of(message_id: str, sequence: str) -> str:
    """Return what a part of a file is called; the bank may book it as one."""
    return f"{message_id}-{sequence[0]}"


def _easter(year: int) -> date:
    """Return Easter Sunday (the Gregorian rule, as of Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    moved = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * moved + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True)
class Said:
    """What a line of a statement says of an order, and what the bank kept for saying it."""

    state: str
    code: str = ""
    charge_minor: int = 0


def said_of_order(
    *, is_debit: bool, state: str, amount_minor: int, line_minor: int, code: str
) -> Said | None:
    """Return what a line that names an order says of it; None, if a person must look.

    A debit comes in, a payout goes out; the other way round it was sent back. A bank may take its
    charge for a returned debit in the same line.
    """
    forward_minor = line_minor if is_debit else -line_minor
    if forward_minor == amount_minor and not code:
        return Said("paid") if state == "filed" else None
    charge_minor = -forward_minor - amount_minor
    if forward_minor > 0 or state not in {"filed", "paid"}:
        return None
    if charge_minor and not (is_debit and code and 0 < charge_minor <= CHARGE_AT_MOST_MINOR):
        return None
    return Said("failed", code or "returned", charge_minor)
