from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from treasury.models import DebitPause, DebitQuarter, PayerLimit
from treasury.rules import NO_PAYER_ABOVE, DueQuery
from treasury.selectors.chain import last_debit_sql, partitions_of

OPENED_BEFORE: Final = timedelta(days=366)  # its day, at most; calendars reach two months ahead
A_DAY: Final = timedelta(days=1)  # a plan's midnight may lie in the day after, by UTC

# Asked as a list, which is read once and kept: what it costs a payer does not depend on how many
# the planner expects. What a limit leaves is only looked up for those who have one.
IS_PAUSED: Final = """due.payer_id IN (
    SELECT payer_id FROM treasury_debitpause
    WHERE plan_id = {plan_id:d} AND from_on <= DATE '{debit_on}'
        AND (until_on IS NULL OR until_on > DATE '{debit_on}')
)"""
IS_ABOVE_LIMIT: Final = """due.payer_id IN (
    SELECT payer_id FROM treasury_payerlimit WHERE plan_id = {plan_id:d}
) AND due.amount_minor - last.cumulative_minor > (
    SELECT least(
        own.month_minor - coalesce(spent.month_minor, 0),
        own.year_minor - coalesce(spent.year_minor, 0)
    )
    FROM treasury_payerlimit AS own CROSS JOIN LATERAL (
        SELECT sum(amount_minor) AS year_minor,
            sum(amount_minor) FILTER (WHERE date_trunc('month', debit_on::timestamp)
                = date_trunc('month', TIMESTAMP '{debit_on}')) AS month_minor
        FROM treasury_debit
        WHERE payer_id = own.payer_id AND plan_id = own.plan_id
            AND debit_on BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'
            AND opened_on BETWEEN DATE '{opened_from}' AND DATE '{opened_upto}'
    ) AS spent
    WHERE own.payer_id = due.payer_id AND own.plan_id = {plan_id:d}
)"""
HELD: Final = """
WITH due (payer_id, amount_minor, is_leaving) AS NOT MATERIALIZED ({dues}),
held AS (
    SELECT due.payer_id, (due.amount_minor - last.cumulative_minor)::bigint AS amount_minor,
        {is_paused} AS is_paused, ({is_above_limit}) AS is_above_limit
    FROM due CROSS JOIN LATERAL ({last}) AS last
    WHERE due.payer_id >= {payer_from:d} AND due.payer_id < {payer_until:d}
        AND due.amount_minor > last.cumulative_minor
        AND due.payer_id IN (
            SELECT payer_id FROM treasury_debitpause WHERE plan_id = {plan_id:d}
            UNION ALL SELECT payer_id FROM treasury_payerlimit WHERE plan_id = {plan_id:d}
        )
)
SELECT payer_id, amount_minor, CASE WHEN is_paused THEN 'pause' ELSE 'limit' END
FROM held WHERE is_paused OR is_above_limit ORDER BY payer_id
"""


@dataclass(frozen=True)
class HeldPayer:
    """Who owes and is not debited now, how much, and by what they are held: pause or limit."""

    payer_id: int
    amount_minor: int
    by: str


def pauses(*, plan_id: int, on: date) -> QuerySet[DebitPause]:
    """Return the pauses of a plan that hold debits on a day."""
    runs_on = Q(until_on=None) | Q(until_on__gt=on)
    return DebitPause.objects.filter(runs_on, plan_id=plan_id, from_on__lte=on)


def has_consent_pause(*, payer_id: int, plan_id: int) -> bool:
    """Return whether a payer's debits are held because they took back their consent to them."""
    ended = DebitPause.objects.filter(payer_id=payer_id, plan_id=plan_id, is_hardship=False)
    return ended.filter(until_on=None).exists()


def pause_of(*, payer_id: int, plan_id: int, on: date) -> DebitPause | None:
    """Return the pause that holds a payer's debits on a day."""
    return pauses(plan_id=plan_id, on=on).filter(payer_id=payer_id).first()


def limits_of(*, payer_id: int, plan_id: int) -> PayerLimit | None:
    """Return the limits a payer has set for a plan's debits; None: they have set none."""
    return PayerLimit.objects.filter(payer_id=payer_id, plan_id=plan_id).first()


def held_payers(
    *,
    plan_id: int,
    dues: DueQuery,
    debit_on: date,
    payer_from: int = 0,
    payer_until: int = NO_PAYER_ABOVE,
) -> list[HeldPayer]:
    """Return whose debit of a day a pause or a limit of theirs holds, and how much they owe."""
    debits = DebitQuarter.objects.filter(plan_id=plan_id).first()
    names = partitions_of(debits) if debits else []
    statement = HELD.format(
        dues=dues.sql,
        plan_id=plan_id,
        payer_from=payer_from,
        payer_until=payer_until,
        last=last_debit_sql(names, plan_id=plan_id, payer="due.payer_id"),
        **held_sql(plan_id=plan_id, debit_on=debit_on),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, dues.params)
        return [HeldPayer(*row) for row in cursor.fetchall()]


def held_sql(*, plan_id: int, debit_on: date) -> dict[str, str]:
    """Return the two conditions, on rows `due` and `last`, under which a new debit is held."""
    above_limit = IS_ABOVE_LIMIT.format(
        plan_id=plan_id,
        debit_on=debit_on,
        year=f"{debit_on.year:04}",
        opened_from=date(debit_on.year, 1, 1) - OPENED_BEFORE,
        opened_upto=date(debit_on.year, 12, 31) + A_DAY,
    )
    return {
        "is_paused": IS_PAUSED.format(plan_id=plan_id, debit_on=debit_on),
        "is_above_limit": above_limit,
    }
