"""Orders to the bank beside their entries, their debits, and the files they stand in."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.payments import POSTED
from apportionment.selectors.books.queries import number, searched

COUNT: Final = "SELECT count(*) FROM treasury_bankorder WHERE plan_id = %(plan)s"
CHARGES: Final = "SELECT sum(charge_minor) FROM treasury_bankorder WHERE plan_id = %(plan)s"
CHARGE_ENTRIES: Final = f"""
SELECT 'order_charge' AS kind, coalesce(booked.key, 'order_charge/' || charged.id) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(charged.charge_minor, 0) AS found
FROM {POSTED.format(kind="order_charge", code="spent_processing")} booked
FULL JOIN (
    SELECT * FROM treasury_bankorder WHERE plan_id = %(plan)s AND charge_minor <> 0
) charged ON charged.charge_entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM charged.charge_minor
"""
# A debit is paid through the bank exactly when its order is.
OUTCOMES: Final = """
SELECT 'order_outcome' AS kind, asked.end_to_end AS batch,
       (debit.state = 'paid')::int AS stored, (asked.state = 'paid')::int AS found
FROM treasury_bankorder asked
JOIN treasury_debit debit ON debit.plan_id = asked.plan_id
    AND debit.provider_reference = asked.end_to_end
WHERE asked.plan_id = %(plan)s AND asked.kind = 'debit'
    AND (debit.state = 'paid') <> (asked.state = 'paid')
"""
FILES: Final = """
SELECT 'bank_file' AS kind, file.message_id AS batch, file.total_minor AS stored,
       coalesce(sum(asked.amount_minor), 0) AS found
FROM treasury_bankfile file
LEFT JOIN treasury_bankorder asked ON asked.file_id = file.id
WHERE file.plan_id = %(plan)s AND file.state <> 'withdrawn'
GROUP BY file.id, file.message_id, file.total_minor, file.count
HAVING file.total_minor <> coalesce(sum(asked.amount_minor), 0) OR file.count <> count(asked.id)
"""


def charges_moved(plan_id: int) -> Counter[str]:
    """Return what the bank took for returning debits."""
    minor = number(CHARGES, {"plan": plan_id})
    return Counter({"spent_processing": minor, "clearing": -minor})


def orders(plan_id: int) -> Findings:
    """Return charges that are not booked, orders that say another thing than their debit, and
    files that are not the sum of their orders.
    """
    asked = {"plan": plan_id}
    questions = (CHARGE_ENTRIES, OUTCOMES, FILES)
    differences = [one for question in questions for one in searched(question, asked)]
    return Findings({"bank_orders": number(COUNT, asked)}, differences)
