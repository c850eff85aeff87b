from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, connection, transaction
from psycopg.errors import UniqueViolation

from treasury import rules
from treasury.models import Debit, Payer
from treasury.rules import NO_PAYER_ABOVE, DueQuery
from treasury.selectors import held_sql, last_debit_sql, open_debits, partitions_of
from treasury.services.partitions import begin_quarter

# One statement, in payer order: two of these at once wait for each other rather than deadlock.
# Dues and the latest debits are added up, not joined: that has one plan, whatever the planner
# expects. Latest are those of this quarter, and of the one before while this one is all but empty;
# whoever has none there is looked up in the earlier ones.
# The only values written into the text are whole numbers and days.
REQUEST_DEBITS: Final = """
WITH owed AS (
    SELECT payer_id, max(amount_minor) AS amount_minor, bool_or(is_leaving) AS is_leaving,
        max(to_period) AS to_period, max(cumulative_minor) AS cumulative_minor
    FROM (
        SELECT payer_id, amount_minor::bigint AS amount_minor, is_leaving,
            0 AS to_period, 0::bigint AS cumulative_minor
        FROM ({dues}) AS asked (payer_id, amount_minor, is_leaving)
        WHERE payer_id >= {payer_from:d} AND payer_id < {payer_until:d}
        UNION ALL
        {latest}
    ) AS moves
    GROUP BY payer_id
)
INSERT INTO treasury_debit (
    payer_id, plan_id, to_period, opened_on, from_period, amount_minor, cumulative_minor, debit_on,
    retry_days, state, attempts, next_ask_at
)
SELECT due.payer_id, {plan_id:d}, {to_period:d}, DATE '{opened_on}', last.to_period,
    due.amount_minor - last.cumulative_minor, due.amount_minor, DATE '{debit_on}',
    {retry_days:d}, 'open', 0, %s
FROM owed AS due CROSS JOIN LATERAL ({last}) AS last
WHERE due.amount_minor > last.cumulative_minor AND last.to_period < {to_period:d}
    {held}
ORDER BY due.payer_id
{on_conflict}
"""
LATEST_IN: Final = """
SELECT payer_id, NULL, NULL, to_period, cumulative_minor FROM {partition}
WHERE plan_id = {plan_id:d} AND payer_id >= {payer_from:d} AND payer_id < {payer_until:d}
"""
LAST_EARLIER: Final = """
    SELECT due.to_period, due.cumulative_minor WHERE due.to_period > 0
    UNION ALL
    SELECT * FROM ({earlier}) AS earlier WHERE due.to_period = 0
"""
LAST_KNOWN: Final = "SELECT due.to_period, due.cumulative_minor"
Params = tuple[int | list[int] | list[bool] | datetime, ...]
ALL_BUT_EMPTY: Final = 1000
NOT_HELD: Final = """
    AND (due.is_leaving OR due.amount_minor - last.cumulative_minor >= {collect_from_minor:d})
    AND NOT ({is_paused}) AND NOT ({is_above_limit})
"""


@transaction.atomic
def request_debits(
    *,
    plan_id: int,
    to_period: int,
    dues: DueQuery,
    debit_on: date,
    at: datetime,
    retry_days: int = 0,
    ask_at: datetime | None = None,
    payer_from: int = 0,
    payer_until: int = NO_PAYER_ABOVE,
    collect_from_minor: int = 0,
    by_payer: bool = False,
) -> int:
    """Make a debit for all who owe more than was debited before, and return how many were made.

    One statement; run twice, or twice at once, it makes nothing new. Payers are those in
    [payer_from, payer_until). `ask_at` is the instant of asking: the plan's midnight of `debit_on`.
    Less than `collect_from_minor` is not asked for unless the payer is leaving; a pause or a limit
    of the payer's own holds the whole debit. `by_payer`: none of these three counts.

    All or nothing: one payer whose due is no possible amount is a DatabaseError for all of them.
    """
    names = partitions_of(begin_quarter(plan_id=plan_id, on=at.date()))
    payers = {"plan_id": plan_id, "payer_from": payer_from, "payer_until": payer_until}
    latest, earlier = _split(names, payers)
    statement = REQUEST_DEBITS.format(
        dues=dues.sql,
        latest=" UNION ALL ".join(latest),
        last=_last(earlier, plan_id),
        held="" if by_payer else _not_held(plan_id, debit_on, collect_from_minor),
        on_conflict="{on_conflict}",
        to_period=to_period,
        opened_on=at.date(),
        debit_on=debit_on,
        retry_days=retry_days,
        **payers,
    )
    return _insert(statement, (*dues.params, ask_at or rules.first_ask_at(debit_on)))


@transaction.atomic
def request_debit(
    *,
    payer_id: int,
    plan_id: int,
    to_period: int,
    due_minor: int,
    debit_on: date,
    at: datetime,
    retry_days: int = 0,
) -> Debit | None:
    """Return the payer's unpaid debit, or a new one for what is due beyond what was debited.

    At the payer's own wish: neither a pause nor a limit holds it.
    """
    Payer.objects.select_for_update(of=("self",)).get(pk=payer_id)
    debits = open_debits(payer_id=payer_id, plan_id=plan_id)
    if (debit := debits.first()) is not None:
        return debit
    request_debits(
        plan_id=plan_id,
        to_period=to_period,
        dues=DueQuery("SELECT %s::bigint, %s::numeric, false", (payer_id, due_minor)),
        debit_on=debit_on,
        at=at,
        retry_days=retry_days,
        by_payer=True,
    )
    return debits.first()


def _not_held(plan_id: int, debit_on: date, collect_from_minor: int) -> str:
    return NOT_HELD.format(
        collect_from_minor=collect_from_minor, **held_sql(plan_id=plan_id, debit_on=debit_on)
    )


def _split(names: list[str], payers: dict[str, int]) -> tuple[list[str], list[str]]:
    """Return SQL of the debits to read through, and the partitions to look a payer up in."""
    latest = [LATEST_IN.format(partition=name, **payers) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({latest[0]} LIMIT {ALL_BUT_EMPTY}) AS newest")
        is_sparse = cursor.fetchone()[0] < ALL_BUT_EMPTY
    read = 2 if is_sparse else 1
    return latest[:read], names[read:]


def _last(earlier: list[str], plan_id: int) -> str:
    """Return SQL of a payer's last debit: the latest that was read, else one of an earlier quarter.

    With no earlier quarter there is nothing to look up.
    """
    if not earlier:
        return LAST_KNOWN
    looked_up = last_debit_sql(earlier, plan_id=plan_id, payer="due.payer_id")
    return LAST_EARLIER.format(earlier=looked_up)


def _insert(statement: str, params: Params) -> int:
    """Insert, and leave out what another session inserts meanwhile.

    That is rare (a payer presses the button while their slice is worked) and asking every row
    whether it happens costs as much as a third of the insert: so it is only asked once it did.
    """
    try:
        with transaction.atomic():
            return _execute(statement.replace("{on_conflict}", ""), params)
    except IntegrityError as broken:
        if not isinstance(broken.__cause__, UniqueViolation):
            raise
    return _execute(statement.replace("{on_conflict}", "ON CONFLICT DO NOTHING"), params)


def _execute(statement: str, params: Params) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
