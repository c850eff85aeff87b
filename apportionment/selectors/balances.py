"""Prepaid plans: whose balance is below what the charter asks for, and whose is above it again.

A balance must hold the charter's minimum, and the last share of each of the payer's own heads.
"""

from datetime import datetime
from typing import Final

from django.db import connection

from apportionment.selectors.periods import latest_sealed
from charter.rules import Terms
from members.states import FreezeReason
from treasury import selectors as treasury

# By payer: the last share of every head that counts at the coming cutoff.
NEEDED_BY_HEADS: Final = """
    SELECT standing.payer_id, sum(coalesce(last.share_minor, 0)) AS minor
    FROM members_standing standing
    LEFT JOIN apportionment_share last
        ON last.band_id = standing.band_id AND last.period_id = %s
    WHERE standing.plan_id = %s AND standing.payer_id >= %s AND standing.payer_id < %s
      AND standing.counts_from <= %s
      AND (standing.counts_until IS NULL OR standing.counts_until > %s)
    GROUP BY standing.payer_id
"""
# By payer: the last share of every head that pauses for want of a balance, in its last band.
NEEDED_BY_PAUSED: Final = """
    SELECT pause.payer_id, sum(coalesce(last.share_minor, 0)) AS minor
    FROM members_freeze pause
    CROSS JOIN LATERAL (
        SELECT band_id FROM members_standing standing
        WHERE standing.payer_id = pause.payer_id
          AND standing.enrolment_id = pause.enrolment_id
        ORDER BY standing.counts_from DESC LIMIT 1
    ) standing
    LEFT JOIN apportionment_share last
        ON last.band_id = standing.band_id AND last.period_id = %s
    WHERE pause.plan_id = %s AND pause.payer_id >= %s AND pause.payer_id < %s
      AND pause.thawed_at IS NULL AND pause.reason = %s
    GROUP BY pause.payer_id
"""
PAYERS: Final = """
    SELECT needed.payer_id FROM ({needed}) needed
    LEFT JOIN ({balances}) balance ON balance.payer_id = needed.payer_id
    WHERE coalesce(balance.minor, 0) {compared} greatest(%s, needed.minor)
    ORDER BY needed.payer_id
"""


def short_payer_ids(
    *, plan_id: int, terms: Terms, cutoff_at: datetime, payer_from: int, payer_until: int
) -> list[int]:
    """Return the payers of a range whose balance is too small for the coming cutoff."""
    return _payer_ids(
        NEEDED_BY_HEADS,
        "<",
        payers=(plan_id, payer_from, payer_until),
        of=(cutoff_at, cutoff_at),
        terms=terms,
    )


def covered_payer_ids(
    *, plan_id: int, terms: Terms, payer_from: int, payer_until: int
) -> list[int]:
    """Return the paused payers of a range whose balance is large enough again."""
    return _payer_ids(
        NEEDED_BY_PAUSED,
        ">=",
        payers=(plan_id, payer_from, payer_until),
        of=(FreezeReason.BALANCE,),
        terms=terms,
    )


def _payer_ids(
    needed: str,
    compared: str,
    *,
    payers: tuple[int, int, int],
    of: tuple[datetime | str, ...],
    terms: Terms,
) -> list[int]:
    plan_id, payer_from, payer_until = payers
    last = latest_sealed(plan_id=plan_id)
    balances = treasury.balances_query(plan_id, payer_from=payer_from, payer_until=payer_until)
    minimum = (terms.balance.minimum_minor if terms.balance else None) or 0
    statement = PAYERS.format(needed=needed, balances=balances.sql, compared=compared)
    params = (last.pk if last else None, *payers, *of, *balances.params, minimum)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [payer_id for (payer_id,) in cursor.fetchall()]
