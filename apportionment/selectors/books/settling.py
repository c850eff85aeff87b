"""What providers told in batches beside its entries: the fees of each booked one, and no others."""

from collections import Counter
from typing import Final

from apportionment.rules.books import Findings
from apportionment.selectors.books.payments import POSTED
from apportionment.selectors.books.queries import number, searched

COUNT: Final = "SELECT count(*) FROM treasury_settlement WHERE plan_id = %(plan)s"
FEES: Final = """
SELECT sum(fees_minor) FROM treasury_settlement WHERE plan_id = %(plan)s AND state = 'booked'
"""
BATCHES: Final = f"""
SELECT 'settlement_entry' AS kind, coalesce(booked.key, batch.name) AS entry,
       coalesce(booked.minor, 0) AS stored, coalesce(batch.fees_minor, 0) AS found
FROM {POSTED.format(kind="settlement", code="spent_processing")} booked
FULL JOIN (
    SELECT entry_id, fees_minor, gateway || '/' || reference AS name FROM treasury_settlement
    WHERE plan_id = %(plan)s AND state = 'booked' AND fees_minor <> 0
) batch ON batch.entry_id = booked.id
WHERE booked.minor IS DISTINCT FROM batch.fees_minor
"""
# The sums of a booked batch are those of the lines that are kept of it.
LINES: Final = """
SELECT 'settlement_lines' AS kind, batch.gateway || '/' || batch.reference AS batch,
       batch.net_minor AS stored, coalesce(sum(line.amount_minor), 0) AS found
FROM treasury_settlement batch
LEFT JOIN treasury_settlementline line ON line.settlement_id = batch.id
    AND line.plan_id = batch.plan_id
WHERE batch.plan_id = %(plan)s AND batch.state = 'booked'
GROUP BY batch.id, batch.gateway, batch.reference, batch.net_minor
HAVING batch.net_minor <> coalesce(sum(line.amount_minor), 0)
"""


def fees_moved(plan_id: int) -> Counter[str]:
    """Return what the fees of a plan's booked batches have moved."""
    fees = number(FEES, {"plan": plan_id})
    return Counter({"spent_processing": fees, "clearing": -fees})


def settlements(plan_id: int) -> Findings:
    """Return batches whose fees are not booked, entries without a batch, and torn batches."""
    asked = {"plan": plan_id}
    differences = [one for question in (BATCHES, LINES) for one in searched(question, asked)]
    return Findings({"settlements": number(COUNT, asked)}, differences)
