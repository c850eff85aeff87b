"""Bank statements as tables (CSV)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from treasury.rules.bank.amounts import day_of, minor_of
from treasury.rules.bank.camt import plain_account
from treasury.rules.bank.columns import MOST_BEFORE, Columns, decoded, rows_of
from treasury.rules.bank.told import (
    ColumnsMissing,
    DoesNotAddUp,
    NothingTold,
    OtherCurrency,
    ToldLine,
    ToldStatement,
    Unread,
)

NAMES: Final = {
    "CNY": ("RMB", "人民币", "人民币元", "元", "¥"),
    "EUR": ("€", "EURO"),
    "USD": ("$", "US$"),
    "GBP": ("£",),
}


def read_csv(body: bytes, *, columns: Columns, currency: str) -> ToldStatement:
    """Return the statement that a table tells; a row that cannot be read stands in `unread`."""
    return _Table(columns, currency).read(decoded(body, encoding=columns.encoding))


class _Table:
    """Reads one table."""

    def __init__(self, columns: Columns, currency: str) -> None:
        self.columns, self.currency = columns, currency
        self.at: dict[str, int] = {}
        self.lines: list[ToldLine] = []
        self.unread: list[Unread] = []
        self.balances: list[int | None] = []

    def read(self, text: str) -> ToldStatement:
        rows = rows_of(text, separator=self.columns.separator)
        self._find_header(rows)
        for number, row in rows:
            self._take(number, row)
        if not self.lines and not self.unread:
            raise NothingTold
        told = ToldStatement(
            kind="csv",
            dialect=self.columns.dialect,
            currency=self.currency,
            lines=self.lines,
            unread=self.unread,
        )
        return self._with_balances(told)

    def _find_header(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        """Read on to the row that names the columns; what a bank writes above it is left out."""
        wanted, best = self.columns.named, list[str]()
        for _ in range(MOST_BEFORE):
            _number, row = next(rows, (0, []))
            missing = [name for name in wanted if name not in row]
            if not missing and wanted:
                self.at = {name: row.index(name) for name in wanted}
                return
            if not best or len(missing) < len(best):
                best = missing
        raise ColumnsMissing(missing=(best or wanted or ["?"])[0])

    def _take(self, number: int, row: list[str]) -> None:
        try:
            line, balance = self._line(row), self._balance(row)
        except ValueError as error:
            raw = self.columns.separator.join(row)
            why = str(error) if str(error) in {"day", "amount", "cells"} else "amount"
            self.unread.append(Unread(number, why, raw[:4000]))
            return
        self.lines.append(line)
        self.balances.append(balance)

    def _line(self, row: list[str]) -> ToldLine:
        if len(row) <= max(self.at[name] for name in self._needed()):
            raise ValueError("cells")
        self._require_currency(self._cell(row, self.columns.currency))
        minor = self._minor(row)
        if minor == 0:
            raise ValueError("amount")
        return ToldLine(
            booked_on=self._day(self._cell(row, self.columns.booked)),
            value_on=self._value_day(row),
            amount_minor=minor,
            currency=self.currency,
            name=self._cell(row, self.columns.name)[:200],
            account=plain_account(self._cell(row, self.columns.account)),
            text=self._cell(row, self.columns.text)[:1000],
            end_to_end=self._cell(row, self.columns.end_to_end)[:35],
            bank_ref=self._cell(row, self.columns.bank_ref)[:80],
        )

    def _needed(self) -> list[str]:
        columns = self.columns
        return [
            name for name in (columns.booked, columns.amount, columns.credit, columns.debit) if name
        ]

    def _minor(self, row: list[str]) -> int:
        columns = self.columns
        if columns.amount:
            return self._read_minor(self._cell(row, columns.amount))
        credit, debit = self._cell(row, columns.credit), self._cell(row, columns.debit)
        came = self._read_minor(credit) if credit else 0
        went = self._read_minor(debit) if debit else 0
        if bool(came) == bool(went):
            raise ValueError("amount")
        return came or -abs(went)

    def _read_minor(self, text: str) -> int:
        return minor_of(text, decimal=self.columns.decimal, currency=self.currency)

    def _day(self, text: str) -> date:
        try:
            return day_of(text, shape=self.columns.days)
        except ValueError:
            raise ValueError("day") from None

    def _value_day(self, row: list[str]) -> date | None:
        text = self._cell(row, self.columns.value)
        try:
            return self._day(text) if text else None
        except ValueError:
            return None

    def _balance(self, row: list[str]) -> int | None:
        text = self._cell(row, self.columns.balance)
        return self._read_minor(text) if text else None

    def _require_currency(self, told: str) -> None:
        if told and told.upper() not in {self.currency, *NAMES.get(self.currency, ())}:
            raise OtherCurrency(found=told[:20])

    def _cell(self, row: Sequence[str], name: str) -> str:
        place = self.at.get(name, len(row))
        return row[place] if name and place < len(row) else ""

    def _with_balances(self, told: ToldStatement) -> ToldStatement:
        """Add the balances that a running column tells, oldest or newest row first."""
        balances = [minor for minor in self.balances if minor is not None]
        if len(balances) != len(told.lines) or not balances or told.unread:
            return told
        amounts = [line.amount_minor for line in told.lines]
        breaks = []
        for is_newest_first in (False, True):
            told_amounts = amounts[::-1] if is_newest_first else amounts
            told_balances = balances[::-1] if is_newest_first else balances
            broken = _first_break(told_amounts, told_balances)
            if broken is None:
                opening = told_balances[0] - told_amounts[0]
                return replace(told, opening_minor=opening, closing_minor=told_balances[-1])
            breaks.append(len(amounts) - 1 - broken if is_newest_first else broken)
        raise DoesNotAddUp(line=max(breaks) + 1)


def _first_break(amounts: list[int], balances: list[int]) -> int | None:
    """Return the first row whose balance is not the one before and its amount; None: all are."""
    for place in range(1, len(amounts)):
        if balances[place - 1] + amounts[place] != balances[place]:
            return place
    return None
