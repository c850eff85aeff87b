import re
from datetime import date
from typing import Final

from django.db import connection

from treasury import rules
from treasury.models import DebitQuarter

PARTITION: Final = re.compile(r"treasury_debit_(\d{4})q([1-4])")
PARTITIONS: Final = """
SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'treasury_debit'::regclass
"""
LAST_IN: Final = """
(SELECT to_period, cumulative_minor FROM {partition}
 WHERE payer_id = {payer} AND plan_id = {plan_id:d} ORDER BY to_period DESC LIMIT 1)
"""
NOTHING: Final = "SELECT 0 AS to_period, 0::bigint AS cumulative_minor"


def partitions() -> dict[date, str]:
    """Return the partitions of debits by the first day of their quarter, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS)
        names = [PARTITION.fullmatch(name) for (name,) in cursor.fetchall()]
    begins = {date(int(name[1]), 3 * int(name[2]) - 2, 1): name[0] for name in names if name}
    return dict(sorted(begins.items()))


def partitions_of(debits: DebitQuarter) -> list[str]:
    """Return the partitions in which a plan may have debits, newest first."""
    named = partitions()
    begins = rules.quarters(debits.first_on, debits.begins_on)
    return [named[begins_on] for begins_on in reversed(begins) if begins_on in named]


def last_debit_sql(names: list[str], *, plan_id: int, payer: str) -> str:
    """Return SQL of one row: where the last debit of a payer ends, and all that was debited by it.

    `names` are the partitions to look into, newest first; `payer` is an expression of the
    statement around it; (0, 0) if there is none. Written out by partition, as only so the search
    is a look-up by key that ends at the first find: it costs the same, however many there are.
    """
    looked_up = [LAST_IN.format(partition=name, payer=payer, plan_id=plan_id) for name in names]
    return " UNION ALL ".join([*looked_up, NOTHING]) + " LIMIT 1"
