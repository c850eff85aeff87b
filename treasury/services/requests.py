from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from psycopg.errors import UniqueViolation

from treasury import rules
from treasury.models import Debit, Payer
from treasury.rules import NO_PAYER_ABOVE, DueQuery
from treasury.selectors import held_sql, last_debit_sql, latest_debits, open_debits, partitions_of
from treasury.services.partitions import begin_quarter

# One statement, in payer order: two of these at once wait for each other rather than deadlock.
# Dues and last debits are both read in that order and merged; a payer whose last debit is not
# among those read is looked up by key (OFFSET 0: once, not for each use of it). The only values
# written into the text are whole numbers and days.
REQUEST_DEBITS: Final = """
INSERT INTO treasury_debit (
    payer_id, plan_id, to_period, opened_on, from_period, amount_minor, cumulative_minor, debit_on,
    retry_days, state, attempts, next_ask_at
)
SELECT due.payer_id, {plan_id:d}, {to_period:d}, DATE '{opened_on}', last.to_period,
    due.amount_minor - last.cumulative_minor, due.amount_minor, DATE '{debit_on}',
    {retry_days:d}, 'open', 0, %s
FROM (
    SELECT asked.payer_id, asked.amount_minor::bigint AS amount_minor, asked.is_leaving,
        {to_period_of_last} AS to_period, {cumulative_of_last} AS cumulative_minor,
        CASE WHEN {to_period_of_last} IS NULL THEN (
            SELECT ARRAY[to_period, cumulative_minor] FROM ({looked_up}) AS one
        ) END AS looked_up
    FROM ({dues}) AS asked (payer_id, amount_minor, is_leaving)
        {latest}
    WHERE asked.payer_id >= {payer_from:d} AND asked.payer_id < {payer_until:d}
    ORDER BY asked.payer_id OFFSET 0
) AS due CROSS JOIN LATERAL (
    SELECT coalesce(due.to_period, due.looked_up[1]::integer) AS to_period,
        coalesce(due.cumulative_minor, due.looked_up[2]) AS cumulative_minor
) AS last
WHERE due.amount_minor > last.cumulative_minor AND last.to_period < {to_period:d}
    {held}
ORDER BY due.payer_id
{on_conflict}
"""
# So the statement reads by key and in its order, whatever the planner knows of a quarter: of one
# that was empty when it was last looked at it knows nothing, and would read all of it for a payer.
IN_KEY_ORDER: Final = (
    "enable_seqscan", "enable_bitmapscan", "enable_hashagg", "enable_hashjoin", "enable_nestloop",
    "enable_memoize", "jit",
)  # fmt: skip
Params = tuple[int | list[int] | list[bool] | datetime, ...]
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
    with _in_key_order():
        statement = REQUEST_DEBITS.format(
            dues=dues.sql,
            held="" if by_payer else _not_held(plan_id, debit_on, collect_from_minor),
            on_conflict="{on_conflict}",
            to_period=to_period,
            opened_on=at.date(),
            debit_on=debit_on,
            retry_days=retry_days,
            **_last(names, payers),
            **payers,
        )
        asked_at = ask_at or rules.first_ask_at(debit_on)
        return _insert(statement, (asked_at, *dues.params))


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


def _last(names: list[str], payers: dict[str, int]) -> dict[str, Any]:
    """Return the pieces of the statement that find payers' last debits."""
    latest = latest_debits(names, **payers)
    read = [f"latest_{at}" for at in range(len(latest.read))]
    joins = zip(read, latest.read, strict=True)
    return {
        "latest": " ".join(
            f"LEFT JOIN ({sql}) AS {name} ON {name}.payer_id = asked.payer_id"
            for name, sql in joins
        ),
        "to_period_of_last": f"coalesce({', '.join(f'{name}.to_period' for name in read)})",
        "cumulative_of_last": f"coalesce({', '.join(f'{name}.cumulative_minor' for name in read)})",
        "looked_up": last_debit_sql(
            latest.looked_up, plan_id=payers["plan_id"], payer="asked.payer_id"
        ),
    }


@contextmanager
def _in_key_order() -> Iterator[None]:
    """Let statements of this transaction be planned so, and as before afterwards.

    Where the block fails, the savepoint around it takes that back.
    """
    off = ", ".join(f"current_setting('{name}'), set_config('{name}', 'off', true)"
                    for name in IN_KEY_ORDER)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {off}")
        before = cursor.fetchone()[::2]
        yield
        back = ", ".join(f"set_config('{name}', %s, true)" for name in IN_KEY_ORDER)
        cursor.execute(f"SELECT {back}", before)


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
