import re
from dataclasses import dataclass
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

# Nearly all payers' last debits are of the same period: nine in ten of some of them say which.
SAMPLED: Final = 1000
SAMPLE: Final = """
SELECT coalesce(sum(debits), 0), coalesce(percentile_disc(0.1) WITHIN GROUP (ORDER BY newest), 0)
FROM (
    SELECT count(*) AS debits, max(to_period) AS newest
    FROM (
        SELECT payer_id, to_period FROM {partition}
        WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s ORDER BY payer_id LIMIT %s
    ) AS sample GROUP BY payer_id
) AS payers
"""
LATEST: Final = """
SELECT payer_id, max(to_period) AS to_period, max(cumulative_minor) AS cumulative_minor
FROM {partition}
WHERE plan_id = {plan_id:d} AND payer_id >= {payer_from:d} AND payer_id < {payer_until:d}
    AND to_period >= {since:d}
GROUP BY payer_id
"""


@dataclass(frozen=True)
class LatestDebits:
    """Where to find payers' last debits: SQL of those to read in order, newest quarter first, and
    the partitions in which to look up, newest first, whoever is not among them."""

    read: list[str]
    looked_up: list[str]


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


def latest_debits(
    names: list[str], *, plan_id: int, payer_from: int, payer_until: int
) -> LatestDebits:
    """Return where the last debits of a range of payers are found, most of them by reading on.

    `names` are a plan's partitions, newest first. Read is the newest one; while that is all but
    empty, all of it and the one before. Of a full one only the debits from a period on, with which
    or later those of nine in ten payers end. A payer who is read has their last debit there.
    """
    payers = {"plan_id": plan_id, "payer_from": payer_from, "payer_until": payer_until}
    since = _since(names[0], payers)
    if since is not None:
        return LatestDebits([_latest_in(names[0], since, payers)], looked_up=names)
    read = [(names[0], 0), *((name, _since(name, payers) or 0) for name in names[1:2])]
    return LatestDebits([_latest_in(*each, payers) for each in read], looked_up=names[1:])


def _since(partition: str, payers: dict[str, int]) -> int | None:
    """Return from which period on a partition is to be read; None: it is all but empty."""
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE.format(partition=partition), (*payers.values(), SAMPLED))
        debits, since = cursor.fetchone()
    return None if debits < SAMPLED else since


def _latest_in(partition: str, since: int, payers: dict[str, int]) -> str:
    return LATEST.format(partition=partition, since=since, **payers)
