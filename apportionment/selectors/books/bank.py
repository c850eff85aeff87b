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
    SELECT entry_id, sum(minor) AS minor
    FROM (
        SELECT placed_entry_id AS entry_id, amount_minor AS minor FROM treasury_bankline
        WHERE plan_id = %(plan)s AND state = 'placed'
        UNION ALL
        SELECT placed_entry_id, amount_minor FROM treasury_unplacing
        WHERE plan_id = %(plan)s AND entry_id IS NOT NULL
    ) placed GROUP BY 1
) told ON told.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM told.minor
"""

# What was placed as something: now, and what was taken back since; by the name it is booked under.
_NAMED: Final = """
    SELECT line.id || coalesce('/' || turns.turn, '') AS name, line.amount_minor, line.placed_key
    FROM treasury_bankline line
    LEFT JOIN (
        SELECT line_id, count(*) AS turn FROM treasury_unplacing
        WHERE plan_id = %(plan)s AND entry_id IS NOT NULL GROUP BY 1
    ) turns ON turns.line_id = line.id
    WHERE line.plan_id = %(plan)s AND line.placed_as = '{as_}'
    UNION ALL
    SELECT line_id || CASE WHEN turn > 0 THEN '/' || turn ELSE '' END, amount_minor, placed_key
    FROM treasury_unplacing
    WHERE plan_id = %(plan)s AND placed_as = '{as_}' AND entry_id IS NOT NULL
"""
# A line that turned out to be one of these has an entry of its own, of its own amount.
OWN: Final = """
SELECT 'bank_entry' AS kind, coalesce(booked.key, '{kind}/' || line.name) AS entry,
       {sign} coalesce(booked.minor, 0) AS stored, coalesce(line.amount_minor, 0) AS found
FROM {posted} booked
FULL JOIN ({named}) line ON booked.key = '{kind}/' || line.name
WHERE {sign} booked.minor IS DISTINCT FROM line.amount_minor
"""
# So has what was taken back: of the money, and of what it was booked as besides.
TAKEN_BACK: Final = """
SELECT 'bank_entry' AS kind, coalesce(booked.key, '{kind}/' || undone.id) AS entry,
       {sign} coalesce(booked.minor, 0) AS stored, coalesce(undone.amount_minor, 0) AS found
FROM {posted} booked
FULL JOIN (
    SELECT id, amount_minor FROM treasury_unplacing
    WHERE plan_id = %(plan)s AND entry_id IS NOT NULL {which}
) undone ON booked.key = '{kind}/' || undone.id
WHERE {sign} booked.minor IS DISTINCT FROM undone.amount_minor
"""
PAID: Final = f"""
SELECT 'bank_entry' AS kind, coalesce(paid.key, line.key) AS entry,
       coalesce(paid.amount_minor, 0) AS stored, coalesce(line.minor, 0) AS found
FROM (
    SELECT * FROM treasury_topup WHERE plan_id = %(plan)s AND key LIKE 'line/%%'
) paid
FULL JOIN (
    SELECT 'line/' || name AS key, amount_minor AS minor, placed_key
    FROM ({_NAMED.format(as_="top_up")}) named
    UNION ALL
    SELECT 'line/' || line_id || CASE WHEN turn > 0 THEN '/' || turn ELSE '' END || '/returned',
        -amount_minor, placed_key
    FROM treasury_unplacing
    WHERE plan_id = %(plan)s AND placed_as = 'top_up' AND entry_id IS NOT NULL
) line ON paid.key = line.key
WHERE paid.amount_minor IS DISTINCT FROM line.minor
    OR paid.payer_id::text IS DISTINCT FROM line.placed_key
"""


def _own(kind: str, as_: str, code: str) -> str:
    posted = POSTED.format(kind=kind, code=code)
    return OWN.format(kind=kind, named=_NAMED.format(as_=as_), posted=posted, sign="-")


def _taken_back(kind: str, code: str, *, sign: str = "", as_: str = "") -> str:
    which = f"AND placed_as = '{as_}'" if as_ else ""
    posted = POSTED.format(kind=kind, code=code)
    return TAKEN_BACK.format(kind=kind, posted=posted, sign=sign, which=which)


QUESTIONS: Final = (
    LINES,
    PLACED,
    PAID,
    _own("bank_double", "double", "bank"),
    _own("gift", "gift", "solidarity"),
    _own("bank_charge", "charge", "spent_processing"),
    _taken_back("unplaced", "unplaced", sign="-"),
    _taken_back("unplaced_gift", "solidarity", as_="gift"),
    _taken_back("unplaced_charge", "spent_processing", as_="charge"),
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
