"""What a bank's table seems to be, proposed to whoever reads one for the first time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from treasury.rules.bank.amounts import DAYS, day_of
from treasury.rules.bank.columns import (
    ENCODINGS,
    MOST_BEFORE,
    SEPARATORS,
    Columns,
    decoded,
    rows_of,
)
from treasury.rules.bank.told import FileUnreadable, WrongEncoding

# What banks call their columns, in lower case; the first that a file has is proposed.
KNOWN: Final = {
    "booked": (
        "booking date",
        "date",
        "buchungstag",
        "buchungsdatum",
        "交易日期",
        "记账日期",
        "入账日期",
        "日期",
        "交易时间",
        "date comptable",
        "datum",
        "transaction date",
        "posting date",
    ),
    "value": ("value date", "wertstellung", "valutadatum", "valuta", "起息日", "date valeur"),
    "amount": (
        "amount",
        "betrag",
        "betrag (eur)",
        "umsatz",
        "交易金额",
        "发生额",
        "金额",
        "montant",
        "bedrag",
    ),
    "credit": (
        "credit",
        "paid in",
        "money in",
        "haben",
        "收入金额",
        "收入",
        "贷方发生额",
        "贷方金额",
        "crédit",
    ),
    "debit": (
        "debit",
        "paid out",
        "money out",
        "soll",
        "支出金额",
        "支出",
        "借方发生额",
        "借方金额",
        "débit",
    ),
    "name": (
        "name",
        "counterparty",
        "counterparty name",
        "payee",
        "beguenstigter/zahlungspflichtiger",
        "auftraggeber/empfänger",
        "zahlungsbeteiligter",
        "对方户名",
        "对方名称",
        "对方账户名称",
        "户名",
    ),
    "account": (
        "account",
        "counterparty account",
        "counterparty iban",
        "iban",
        "kontonummer/iban",
        "iban zahlungsbeteiligter",
        "对方账号",
        "对方帐号",
        "对方账户",
    ),
    "text": (
        "description",
        "text",
        "reference",
        "remittance",
        "purpose",
        "verwendungszweck",
        "details",
        "摘要",
        "附言",
        "用途",
        "备注",
        "交易附言",
        "memo",
        "libellé",
    ),
    "end_to_end": ("end-to-end", "end to end id", "kundenreferenz (end-to-end)", "kundenreferenz"),
    "bank_ref": ("bank reference", "transaction id", "交易流水号", "流水号", "交易序号", "凭证号"),
    "balance": ("balance", "saldo", "saldo nach buchung", "余额", "账户余额", "solde"),
    "currency": ("currency", "währung", "waehrung", "币种", "货币", "devise"),
}


def guessed(body: bytes) -> Columns:
    """Return the columns that a file seems to have; what cannot be guessed stays as it is."""
    encoding, text = _guessed_text(body)
    best = Columns(encoding=encoding)
    for separator in SEPARATORS:
        for header, row in _header_like(text, separator):
            found = _named(header, Columns(encoding=encoding, separator=separator))
            if len(found.named) > len(best.named):
                best = _shaped(found, header, row)
    return best


def _guessed_text(body: bytes) -> tuple[str, str]:
    for encoding in ENCODINGS:
        try:
            return encoding, decoded(body, encoding=encoding)
        except WrongEncoding:
            continue
    raise WrongEncoding


def _header_like(text: str, separator: str) -> Iterator[tuple[list[str], list[str]]]:
    """Return the first rows of a table, each with the row after it."""
    head = "\n".join(text.splitlines()[: MOST_BEFORE + 1])
    before: list[str] | None = None
    try:
        for _, row in rows_of(head, separator=separator):
            if before is not None:
                yield before, row
            before = row
    except FileUnreadable:
        return
    if before is not None:
        yield before, []


def _named(header: list[str], columns: Columns) -> Columns:
    by_lower = {cell.casefold(): cell for cell in header if cell}
    found = {
        meaning: next((by_lower[name] for name in names if name in by_lower), "")
        for meaning, names in KNOWN.items()
    }
    if found["amount"] and not (found["credit"] and found["debit"]):
        found["credit"] = found["debit"] = ""
    elif found["credit"] and found["debit"]:
        found["amount"] = ""
    return replace(columns, **found) if found["booked"] else columns


def _shaped(columns: Columns, header: list[str], row: list[str]) -> Columns:
    """Return columns with the shape of days and amounts that the first row has."""
    cells = dict(zip(header, row, strict=False))
    days = next((shape for shape in DAYS if _is_day(cells.get(columns.booked, ""), shape)), "Y-m-d")
    written = cells.get(columns.amount or columns.credit, "") or cells.get(columns.debit, "")
    decimal = "," if written[-3:-2] == "," else "."
    return replace(columns, days=days, decimal=decimal)


def _is_day(text: str, shape: str) -> bool:
    try:
        day_of(text, shape=shape)
    except ValueError:
        return False
    return True
