"""The journal of a plan for an accountant's program: CSV, hledger, beancount."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby
from typing import Final

from apportionment.pages.statement_files import as_text
from cashier.pages.books import plain
from cashier.words import books as words
from charter.models import Plan
from charter.rules import local_date
from treasury.rules import ACCOUNTS
from treasury.selectors import JournalLine

BOM: Final = "\N{BYTE ORDER MARK}"  # else spreadsheets garble Chinese
GROUPS: Final = {
    words.ASSETS: "Assets",
    words.LIABILITIES: "Liabilities",
    words.INCOME: "Income",
    words.EXPENSES: "Expenses",
}
# A name of a commodity is letters only, in both programs.
HEAD: Final = (
    "entry",
    "date",
    "time",
    "key",
    "memo",
    "account",
    "amount",
    "debit",
    "credit",
    "currency",
)


def csv_journal(plan: Plan, lines: Iterable[JournalLine]) -> Iterator[str]:
    """Yield the journal a line a posting: debit above zero, credit below; no word is translated."""
    yield BOM + _csv_line(HEAD)
    for line in lines:
        at = local_date(line.booked_at, plan.time_zone)
        amount = plain(line.amount_minor, plan)
        debit, credit = (amount, "") if line.amount_minor > 0 else ("", amount.removeprefix("-"))
        yield _csv_line(
            (
                str(line.entry_id),
                at.isoformat(),
                line.booked_at.isoformat(),
                as_text(line.key),
                as_text(" ".join(line.memo.split())),
                line.code,
                amount,
                debit,
                credit,
                plan.currency,
            )
        )


def hledger_journal(plan: Plan, lines: Iterable[JournalLine]) -> Iterator[str]:
    """Yield the journal as plain text for hledger (and ledger): an entry a paragraph."""
    yield f"; {plan.slug}\n\n"
    for code in sorted(ACCOUNTS):
        yield f"account {_account(code)}\n"
    for day, entry_id, key, memo, postings in _entries(plan, lines):
        yield f"\n{day} * ({entry_id}) {_no_comment(memo)}\n    ; key: {_no_comment(key)}\n"
        for code, amount in postings:
            yield f"    {_account(code)}    {amount} {plan.currency}\n"


def beancount_journal(plan: Plan, lines: Iterable[JournalLine]) -> Iterator[str]:
    """Yield the journal as plain text for beancount; its accounts open before everything."""
    yield f'option "title" "{_quoted(plan.slug)}"\n'
    yield f'option "operating_currency" "{plan.currency}"\n\n'
    for code in sorted(ACCOUNTS):
        yield f"1970-01-01 open {_account(code)} {plan.currency}\n"
    for day, entry_id, key, memo, postings in _entries(plan, lines):
        yield f'\n{day} * "{_quoted(memo)}"\n  key: "{_quoted(key)}"\n  entry: "{entry_id}"\n'
        for code, amount in postings:
            yield f"  {_account(code)}  {amount} {plan.currency}\n"


Entry = tuple[str, int, str, str, list[tuple[str, str]]]


def _entries(plan: Plan, lines: Iterable[JournalLine]) -> Iterator[Entry]:
    """Yield each entry once: day, number, key, memo, and (account, amount) of its postings."""
    for entry_id, own in groupby(lines, lambda line: line.entry_id):
        postings = list(own)
        first = postings[0]
        day = local_date(first.booked_at, plan.time_zone).isoformat()
        amounts = [(one.code, plain(one.amount_minor, plan)) for one in postings]
        yield day, entry_id, first.key, first.memo, amounts


def _account(code: str) -> str:
    """Return an account as both programs write it: Assets:Bank, Expenses:SpentAudit."""
    name = "".join(part.capitalize() for part in code.split("_"))
    return f"{GROUPS[words.account_group(code)]}:{name}"


def _no_comment(text: str) -> str:
    """Return a text on one line, without what begins a comment or parts payee from note."""
    return re.sub(r"[;|\s]+", " ", text).strip()


def _quoted(text: str) -> str:
    """Return a text as it stands between quotation marks, on one line."""
    return " ".join(text.replace("\\", "\\\\").replace('"', '\\"').split())


def _csv_line(row: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(row)
    return out.getvalue()
