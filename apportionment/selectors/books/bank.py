"""What banks told beside its entries: every line is booked, and placed ones as what they are."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.payments import POSTED
from apportionment.selectors.books.queries import number, rows, searched

COUNT: Final = "SELECT count(*) FROM treasury_bankline WHERE plan_id = %(plan)s"
MOVED: Final = """
SELECT state, placed_as, sum(amount_minor) FROM treasury_bankline
WHERE plan_id = %(plan)s GROUP BY 1, 2
"""

# What came in and what went out by one file has an entry each; so has what was placed together.
LINES: Final = f"""
SELECT 'bank_entry' AS kind, coalesce(booked.key, 'bank of entry ' || told.entry_id) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(told.minor, 0) AS found
FROM {POSTED.format(kind="bank", code="bank")} booked
FULL JOIN (
    SELECT entry_id, sum(amount_minor) AS minor FROM treasury_bankline
    WHERE plan_id = %(plan)s GROUP BY 1
) told ON told.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM told.minor
"""
PLACED: Final = f"""
SELECT 'bank_entry' AS kind, coalesce(booked.key, 'placed by entry ' || told.entry_id) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(told.minor, 0) AS found
FROM {POSTED.format(kind="placed", code="unplaced")} booked
FULL JOIN (
    SELECT placed_entry_id AS entry_id, sum(amount_minor) AS minor FROM treasury_bankline
    WHERE plan_id = %(plan)s AND state = 'placed' GROUP BY 1
) told ON told.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM told.minor
"""

# A line that turned out to be one of these has an entry of its own, of its own amount.
OWN: Final = """
SELECT 'bank_entry' AS kind, coalesce(booked.key, '{kind}/' || line.id) AS entry,
       {sign} coalesce(booked.minor, 0) AS stored, coalesce(line.amount_minor, 0) AS found
FROM {posted} booked
FULL JOIN (
    SELECT id, amount_minor FROM treasury_bankline
    WHERE plan_id = %(plan)s AND placed_as = '{as_}'
) line ON booked.key = '{kind}/' || line.id
WHERE {sign} booked.minor IS DISTINCT FROM line.amount_minor
"""
PAID: Final = """
SELECT 'bank_entry' AS kind, coalesce(paid.key, 'line/' || line.id) AS entry,
       coalesce(paid.amount_minor, 0) AS stored, coalesce(line.amount_minor, 0) AS found
FROM (
    SELECT * FROM treasury_topup WHERE plan_id = %(plan)s AND key LIKE 'line/%%'
) paid
FULL JOIN (
    SELECT * FROM treasury_bankline WHERE plan_id = %(plan)s AND placed_as = 'top_up'
) line ON paid.key = 'line/' || line.id
WHERE paid.amount_minor IS DISTINCT FROM line.amount_minor
    OR paid.payer_id::text IS DISTINCT FROM line.placed_key
"""


def _own(kind: str, as_: str, code: str) -> str:
    posted = POSTED.format(kind=kind, code=code)
    return OWN.format(kind=kind, as_=as_, posted=posted, sign="-")


QUESTIONS: Final = (
    LINES,
    PLACED,
    PAID,
    _own("bank_double", "double", "bank"),
    _own("gift", "gift", "solidarity"),
    _own("bank_charge", "charge", "spent_processing"),
)


def bank_moved(plan_id: int) -> Counter[str]:
    """Return what the lines of a plan's banks have moved, by what they turned out to be."""
    moved: Counter[str] = Counter()
    for state, placed_as, minor in rows(MOVED, {"plan": plan_id}):
        if state == "double":
            continue
        moved["bank"] += int(minor)
        moved["clearing" if state == "placed" else "unplaced"] -= int(minor)
        if other := {"gift": "solidarity", "charge": "spent_processing"}.get(placed_as):
            moved["clearing"] += int(minor)
            moved[other] -= int(minor)
    return moved


def bank_lines(plan_id: int) -> Findings:
    """Return lines of the bank that are not booked as what they are, and entries without a line."""
    asked = {"plan": plan_id}
    differences = [one for question in QUESTIONS for one in searched(question, asked)]
    return Findings({"bank_lines": number(COUNT, asked)}, differences)
