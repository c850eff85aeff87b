from collections.abc import Collection
from typing import Final

from django.db.models import QuerySet, Sum

from treasury.models import Debit, TopUp
from treasury.rules import NO_PAYER_ABOVE, BalanceQuery
from treasury.selectors.totals import minor
from treasury.states import PaidFrom

BALANCES: Final = """
SELECT payer_id, sum(minor)::bigint AS minor FROM (
    SELECT payer_id, amount_minor AS minor FROM treasury_topup
    WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s
    UNION ALL
    SELECT payer_id, -amount_minor FROM treasury_debit
    WHERE plan_id = %s AND payer_id >= %s AND payer_id < %s AND paid_from = 'balances'
) AS moves GROUP BY payer_id
"""


def balance_of(*, payer_id: int, plan_id: int) -> int:
    """Return what a payer holds in a plan: paid in, less returned and drawn."""
    top_ups = TopUp.objects.filter(payer_id=payer_id, plan_id=plan_id)
    paid = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id, paid_from=PaidFrom.BALANCES)
    held_minor = minor(top_ups.aggregate(minor=Sum("amount_minor"))["minor"])
    return held_minor - minor(paid.aggregate(minor=Sum("amount_minor"))["minor"])


def top_ups_by(*, payer_id: int, plan_ids: Collection[int]) -> QuerySet[TopUp]:
    """Return what a payer has paid into prepaid plans, or (below zero) got back, oldest first."""
    found = TopUp.objects.filter(payer_id=payer_id, plan_id__in=plan_ids)
    return found.order_by("topped_up_at", "pk")


def balances_query(
    plan_id: int, *, payer_from: int = 0, payer_until: int = NO_PAYER_ABOVE
) -> BalanceQuery:
    """Return the question that yields (payer_id, minor) for all who ever paid in or were drawn."""
    payers = (plan_id, payer_from, payer_until)
    return BalanceQuery(BALANCES, (*payers, *payers))


def top_up_exists(*, plan_id: int, key: str) -> bool:
    """Return whether a payment into, or out of, a balance is in the books under a key."""
    return TopUp.objects.filter(plan_id=plan_id, key=key).exists()
