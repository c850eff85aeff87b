"""What we know of requests, by the permanent keys under which providers tell of them."""

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection

from treasury.rules import Ours

AT_ONCE: Final = 20_000
# A key that is none of ours, or names what is not there, answers nothing.
OURS: Final = """
WITH told AS MATERIALIZED (SELECT unnest(%s::text[]) AS key),
debits AS MATERIALIZED (
    SELECT key, string_to_array(key, '/') AS part FROM told
    WHERE key ~ '^debit/[0-9]{1,9}/[0-9]{1,18}/[0-9]{1,9}/[0-9]{1,9}$'
),
payouts AS MATERIALIZED (
    SELECT key, regexp_replace(key, '^payout/(.*)/[0-9]+$', '\\1') AS name,
        regexp_replace(key, '^.*/', '')::integer AS attempt
    FROM told WHERE key ~ '^payout/.+/[0-9]{1,9}$'
),
numbered AS MATERIALIZED (
    SELECT key, split_part(key, '/', 1) AS kind, split_part(key, '/', 2)::bigint AS id,
        split_part(key, '/', 3)::integer AS attempt
    FROM told WHERE key ~ '^(deposit|withdrawal|refund)/[0-9]{1,18}/[0-9]{1,9}$'
)
SELECT debits.key, debit.plan_id, debit.amount_minor, debit.state,
    debit.attempts = part[5]::integer, coalesce(debit.provider_reference, '')
FROM debits JOIN treasury_debit debit ON debit.payer_id = part[3]::bigint
    AND debit.plan_id = part[2]::integer AND debit.to_period = part[4]::integer
    AND debit.attempts >= part[5]::integer
UNION ALL
SELECT payouts.key, payout.plan_id, payout.amount_minor, payout.state,
    payout.attempts = attempt, payout.provider_reference
FROM payouts JOIN treasury_payout payout ON payout.key = name AND payout.attempts >= attempt
UNION ALL
SELECT numbered.key, deposit.plan_id, deposit.amount_minor, deposit.state, true,
    deposit.provider_reference
FROM numbered JOIN treasury_deposit deposit ON kind = 'deposit' AND deposit.id = numbered.id
UNION ALL
SELECT numbered.key, withdrawal.plan_id, withdrawal.amount_minor, withdrawal.state, true,
    withdrawal.provider_reference
FROM numbered
JOIN treasury_withdrawal withdrawal ON kind = 'withdrawal' AND withdrawal.id = numbered.id
UNION ALL
SELECT numbered.key, refund.plan_id, refund.amount_minor, refund.state,
    refund.attempts = attempt, coalesce(refund.provider_reference, '')
FROM numbered JOIN treasury_refund refund ON kind = 'refund' AND refund.id = numbered.id
    AND refund.attempts >= attempt
"""
WAITING: Final = frozenset({"asked", "unknown"})


def ours_by_key(keys: Collection[str]) -> dict[str, Ours]:
    """Return what we know of the requests that these keys name; without those not ours."""
    asked = sorted(set(keys))
    some = (asked[begin : begin + AT_ONCE] for begin in range(0, len(asked), AT_ONCE))
    return dict(found for one in some for found in _found(one))


def _found(keys: Collection[str]) -> Iterator[tuple[str, Ours]]:
    with connection.cursor() as cursor:
        cursor.execute(OURS, [list(keys)])
        rows = cursor.fetchall()
    for key, plan_id, minor, state, is_last, reference in rows:
        standing = "paid" if state == "paid" else "waiting" if state in WAITING else "over"
        yield key, Ours(plan_id, minor, standing if is_last else "over", reference)
