"""What a bank's file says, before anything is made of it; and why a file is not taken."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from treasury.rules.refusals import TreasuryRefused

MOST_BYTES: Final = 256 * 1024 * 1024  # of a file; a camt.053 of 100,000 lines has about 150 MB
MOST_MINOR: Final = 10**15  # of one line
LATE: Final = "late"  # why a line stands aside that comes in a day that was imported before


class FileRefused(TreasuryRefused):
    """A file that is not taken as a statement; nothing of it is kept but `why` and its facts."""

    why = "unreadable"

    def __init__(self, **facts: str | int) -> None:
        super().__init__(facts)
        self.facts = facts


class FileUnreadable(FileRefused):
    """Not XML, not a table, or it ends in the middle (`line`, where it is known)."""


class FileTooLarge(FileRefused):
    """Larger than any statement."""

    why = "too_large"


class WrongEncoding(FileRefused):
    """Its letters cannot be read: not UTF-8, nor what the account's files are said to be."""

    why = "encoding"


class DangerousFile(FileRefused):
    """It declares entities or a document type, which no statement does."""

    why = "dangerous"


class NotAStatement(FileRefused):
    """It is XML, but no camt.053 of versions 2 to 8 (`found`: what it says it is)."""

    why = "no_statement"


class OtherAccount(FileRefused):
    """It tells of another account (`found`)."""

    why = "account"


class OtherCurrency(FileRefused):
    """It tells of another currency (`found`)."""

    why = "currency"


class ColumnsMissing(FileRefused):
    """The table has no column of this name (`missing`)."""

    why = "columns"


class DoesNotAddUp(FileRefused):
    """Opening balance and lines are not the closing balance, by `off_minor`; or at `line`."""

    why = "sums"


class NothingTold(FileRefused):
    """It holds no line and no balance."""

    why = "empty"


class MostlyUnread(FileRefused):
    """More rows cannot be read than can (`said`: what of the first): columns said wrongly."""

    why = "unread"


class OtherDialect(FileRefused):
    """Days from `from_on` on were imported from files that tell lines in another way."""

    why = "dialect"


class LineIsPlaced(TreasuryRefused):
    """A line was placed meanwhile, by somebody else or by the machine."""

    def __init__(self, *, line_id: int, as_: str) -> None:
        super().__init__(line_id, as_)
        self.line_id = line_id
        self.as_ = as_


class CannotBeUndone(TreasuryRefused):
    """A line is not placed, or as something that only the bank takes back."""

    def __init__(self, *, line_id: int, as_: str) -> None:
        super().__init__(line_id, as_)
        self.line_id = line_id
        self.as_ = as_


class CannotBeThat(TreasuryRefused):
    """A line cannot be what it was said to be: another amount or direction, or paid already."""


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One movement as the bank tells it; incoming positive."""

    booked_on: date
    amount_minor: int
    currency: str
    value_on: date | None = None
    name: str = ""
    account: str = ""
    text: str = ""
    structured: str = ""
    end_to_end: str = ""
    bank_ref: str = ""
    batch_ref: str = ""
    return_code: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that cannot be read: which, why, and its raw text."""

    number: int
    why: str
    text: str


@dataclass(slots=True)
class ToldStatement:
    """One statement of one account. Days and balances are None where the bank does not tell."""

    kind: str
    dialect: str
    account: str = ""
    currency: str = ""
    from_on: date | None = None
    until_on: date | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    lines: list[ToldLine] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def first_on(self) -> date:
        """Return the first day told of."""
        days = [line.booked_on for line in self.lines]
        return min(([self.from_on] if self.from_on else []) + days)

    @property
    def last_on(self) -> date:
        """Return the last day told of."""
        days = [line.booked_on for line in self.lines]
        return max(([self.until_on] if self.until_on else []) + days)

    @property
    def off_minor(self) -> int:
        """Return by how much the lines miss the balances; 0 also where it cannot be said."""
        if self.opening_minor is None or self.closing_minor is None:
            return 0
        told = sum(line.amount_minor for line in self.lines)
        return self.closing_minor - self.opening_minor - told


def require_sound(told: ToldStatement, *, account: str, currency: str) -> None:
    """Refuse a statement of another account or currency, one that misses its own balances.

    Where lines could not be read, the sums cannot be checked yet: what is missing is shown.
    """
    if told.account and told.account != account:
        raise OtherAccount(found=told.account)
    currencies = {line.currency for line in told.lines} | {told.currency or currency}
    if other := sorted(currencies - {currency}):
        raise OtherCurrency(found=other[0])
    if told.kind == "csv" and len(told.unread) > len(told.lines):
        raise MostlyUnread(line=told.unread[0].number, said=told.unread[0].why)
    if not told.lines and not told.unread and told.closing_minor is None:
        raise NothingTold
    if not told.lines and told.from_on is None:
        raise NothingTold
    if told.off_minor and not told.unread:
        raise DoesNotAddUp(off_minor=told.off_minor)
