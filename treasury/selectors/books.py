from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Sum

from treasury.models import Debit, Payout
from treasury.selectors.refunds import promised_refunds_minor
from treasury.selectors.totals import minor
from treasury.states import DebitState, PayoutState

# What is there, and (as credits, below zero) what of it is owed back to whoever it came from.
IN_HAND: Final = frozenset({"clearing", "bank", "balances", "unplaced", "solidarity"})

# From the last checkpoint on, if there is one; it is the sum of everything before.
BALANCES: Final = """
SELECT code, minor FROM (
    SELECT account.code, point.amount_minor AS before, (
        SELECT sum(posting.amount_minor) FROM treasury_posting posting
        WHERE posting.account_id = account.id AND posting.entry_id > coalesce(point.upto_entry, 0)
    ) AS since
    FROM treasury_account account
    LEFT JOIN treasury_checkpoint point ON point.account_id = account.id
    WHERE account.plan_id = %s
) stood CROSS JOIN LATERAL (SELECT coalesce(before, 0) + coalesce(since, 0) AS minor) added
WHERE before IS NOT NULL OR since IS NOT NULL
ORDER BY code
"""


@dataclass(frozen=True)
class AccountBalance:
    """What one account stands at: debit positive, credit negative."""

    code: str
    amount_minor: int


def balance_minor(*, plan_id: int, account: str) -> int:
    """Return the sum of all postings on an account (debit positive)."""
    return sum(one.amount_minor for one in _balances(plan_id) if one.code == account)


def trial_balance(plan_id: int) -> list[AccountBalance]:
    """Return every account of a plan with its balance; together they are zero."""
    return _balances(plan_id)


def unbooked_days(plan_id: int) -> list[date]:
    """Return the settlement days on which money came in that is not in the books yet."""
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID, entry=None)
    days = paid.values_list("settled_on", flat=True).distinct().order_by("settled_on")
    return [day for day in days if day is not None]


def available_minor(*, plan_id: int) -> int:
    """Return the money that is in, that no payout or refund was promised and nobody is owed."""
    promised = Payout.objects.filter(plan_id=plan_id, nets_period=None).exclude(
        state__in=[PayoutState.PAID, PayoutState.WITHDRAWN]
    )
    promised_minor = minor(promised.aggregate(minor=Sum("amount_minor"))["minor"])
    in_hand = sum(one.amount_minor for one in _balances(plan_id) if one.code in IN_HAND)
    return in_hand - promised_minor - promised_refunds_minor(plan_id)


def _balances(plan_id: int) -> list[AccountBalance]:
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [plan_id])
        return [AccountBalance(code, int(summed)) for code, summed in cursor.fetchall()]
