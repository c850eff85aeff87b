from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from treasury import rules, states
from treasury.models import (
    Debit,
    Deposit,
    Mandate,
    PayCode,
    PayerLimit,
    Withdrawal,
)
from treasury.selectors.balances import balance_of, balances_query
from treasury.selectors.refunds import account_of
from treasury.selectors.totals import minor
from treasury.selectors.ways import offered_ways, payout_gateway
from treasury.states import DepositState, MandateState, Purpose

CAN_SETTLE: Final = """
SELECT held.payer_id FROM ({balances}) AS held
WHERE held.minor > 0 AND EXISTS (
    SELECT 1 FROM treasury_debit debit
    WHERE debit.payer_id = held.payer_id AND debit.plan_id = %s AND debit.state = ANY (%s)
        AND debit.amount_minor <= held.minor
)
ORDER BY held.payer_id LIMIT %s
"""

OF_PAYERS: Final = "SELECT payer_id, minor FROM ({balances}) AS held WHERE payer_id = ANY (%s)"


@dataclass(frozen=True)
class Source:
    """A deposit of which something can go back, and how much has not yet."""

    deposit: Deposit
    left_minor: int


def deposits_by(*, payer_id: int, plan_id: int) -> QuerySet[Deposit]:
    """Return what a payer has paid in at their own wish, also for others, newest first."""
    return Deposit.objects.filter(payer_id=payer_id, plan_id=plan_id).order_by("-pk")


def deposit_by_key(*, payer_id: int, plan_id: int, key: str) -> Deposit | None:
    """Return the deposit that a payer has wished for under a key."""
    return Deposit.objects.filter(payer_id=payer_id, plan_id=plan_id, key=key).first()


def on_its_way_minor(*, for_payer_id: int, plan_id: int) -> int:
    """Return what somebody pays in just now for one payer's balance, and has not arrived."""
    pending = Deposit.objects.filter(
        for_payer_id=for_payer_id, plan_id=plan_id, state__in=states.ON_ITS_WAY
    )
    return minor(pending.aggregate(minor=Sum("amount_minor"))["minor"])


def pulling_mandate_of(*, payer_id: int, plan_id: int) -> Mandate | None:
    """Return the open mandate by which money can be taken at a payer's wish, if there is one."""
    mandates = Mandate.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None)
    pulling = mandates.exclude(gateway__in=rules.PAID_BY_PAYER)
    return pulling.exclude(state=MandateState.PENDING).first()


def deposit_ids_to_ask(*, plan_id: int, limit: int) -> list[int]:
    """Return the deposits that no provider was asked for yet, oldest first."""
    waiting = Deposit.objects.filter(plan_id=plan_id, state=DepositState.OPEN)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def deposit_ids_to_resolve(*, plan_id: int, at: datetime, limit: int) -> list[int]:
    """Return the deposits whose provider should be asked what became of them."""
    return _to_resolve(Deposit.objects.filter(plan_id=plan_id), at=at, limit=limit)


def withdrawal_ids_to_resolve(*, plan_id: int, at: datetime, limit: int) -> list[int]:
    """Return the withdrawals whose provider should be asked what became of them."""
    return _to_resolve(Withdrawal.objects.filter(plan_id=plan_id), at=at, limit=limit)


def withdrawals_by(*, payer_id: int, plan_id: int) -> QuerySet[Withdrawal]:
    """Return what a payer has taken back of their balance, newest first."""
    return Withdrawal.objects.filter(payer_id=payer_id, plan_id=plan_id).order_by("-pk")


def sources_of(*, payer_id: int, plan_id: int) -> list[Source]:
    """Return a payer's own deposits of which something can go back, newest first."""
    own = Deposit.objects.filter(
        payer_id=payer_id,
        plan_id=plan_id,
        purpose=Purpose.TOP_UP,
        state=DepositState.PAID,
        gateway__in=rules.GIVES_BACK,
    )
    gone = Sum("withdrawals__amount_minor", filter=~Q(withdrawals__state=DepositState.FAILED))
    left = own.annotate(left_minor=F("amount_minor") - Coalesce(gone, 0))
    found = left.filter(left_minor__gt=0).order_by("-pk").values_list("pk", "left_minor")
    deposits = own.in_bulk([pk for pk, _minor in found])
    return [Source(deposits[pk], int(left_minor)) for pk, left_minor in found]


def returnable_minor(*, payer_id: int, plan_id: int) -> int:
    """Return how much of a balance can go back at once, by the way it came."""
    sources = sources_of(payer_id=payer_id, plan_id=plan_id)
    left_minor = sum(source.left_minor for source in sources)
    return max(0, min(left_minor, balance_of(payer_id=payer_id, plan_id=plan_id)))


def withdrawable_minor(*, payer_id: int, plan_id: int) -> int:
    """Return how much of a balance its payer can take back by themselves.

    All of it, where they have named an account and the plan can pay out; else what can go back by
    the way it came.
    """
    named = account_of(payer_id=payer_id, plan_id=plan_id)
    if named is None or not payout_gateway(plan_id):
        return returnable_minor(payer_id=payer_id, plan_id=plan_id)
    return balance_of(payer_id=payer_id, plan_id=plan_id)


def pay_code_of(*, payer_id: int, plan_id: int, at: datetime) -> PayCode | None:
    """Return the code by which others may pay for a payer now."""
    codes = PayCode.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None)
    return codes.filter(ends_at__gt=at).first()


def pay_code(code: str) -> PayCode | None:
    """Return whom a code is of, if it was not taken back; whether it has ended is for the plan."""
    if not rules.CODE.fullmatch(code):
        return None
    return PayCode.objects.filter(code=code, revoked_at=None).first()


def _to_resolve(
    rows: QuerySet[Deposit] | QuerySet[Withdrawal], *, at: datetime, limit: int
) -> list[int]:
    lost = Q(state=DepositState.UNKNOWN)
    silent = Q(state=DepositState.ASKED, asked_at__lte=at - rules.ANSWER_WITHIN)
    return list(
        rows.filter(lost | silent).order_by("asked_at").values_list("pk", flat=True)[:limit]
    )


def payers_who_can_settle(*, plan_id: int, after: int, most: int) -> list[int]:
    """Return the next payers whose balance may reach for something that they owe, by payer."""
    query = balances_query(plan_id, payer_from=after + 1)
    unpaid = sorted(states.PAYABLE | states.UNANSWERED)
    with connection.cursor() as cursor:
        cursor.execute(
            CAN_SETTLE.format(balances=query.sql), [*query.params, plan_id, unpaid, most]
        )
        return [payer_id for (payer_id,) in cursor.fetchall()]


def still_to_pay_minor(*, payer_id: int, plan_id: int) -> int:
    """Return what a payer's debits ask of them, those given up as well, and no bank is asked for.

    What a payer was asked to send themselves is among it.
    """
    debits = Debit.objects.filter(payer_id=payer_id, plan_id=plan_id)
    asked = Q(state__in=states.UNANSWERED, mandate__gateway__in=rules.PAID_BY_PAYER)
    unpaid = debits.filter(Q(state__in=states.PAYABLE) | asked)
    return minor(unpaid.aggregate(minor=Sum("amount_minor"))["minor"])


def plan_of_deposit(deposit_id: int) -> int:
    """Return the number of the plan that a deposit is for."""
    return int(Deposit.objects.values_list("plan_id", flat=True).get(pk=deposit_id))


def plan_of_withdrawal(withdrawal_id: int) -> int:
    """Return the number of the plan from which a withdrawal goes back."""
    return int(Withdrawal.objects.values_list("plan_id", flat=True).get(pk=withdrawal_id))


def gateways_of(*, plan_id: int, payer_ids: Collection[int]) -> dict[int, str]:
    """Return by which gateway each of these payers pays a plan; who has no mandate is not there."""
    mandates = Mandate.objects.filter(
        plan_id=plan_id, payer_id__in=payer_ids, revoked_at=None, state=MandateState.OPEN
    )
    return dict(mandates.values_list("payer_id", "gateway"))


def first_way(plan_id: int) -> str:
    """Return the way of whoever has not chosen any; "": there is none, each must choose."""
    offered = (way.gateway for way in offered_ways(plan_id))
    return next((gateway for gateway in offered if gateway in rules.NEEDS_NOTHING), "")


def limited_payer_ids(plan_id: int) -> list[int]:
    """Return the payers who have set limits for a plan's debits."""
    limits = PayerLimit.objects.filter(plan_id=plan_id).order_by("payer_id")
    return list(limits.values_list("payer_id", flat=True))


def balances_of(*, plan_id: int, payer_ids: Collection[int]) -> dict[int, int]:
    """Return what each of these payers holds in a plan; who never held anything is not there."""
    if not payer_ids:
        return {}
    query = balances_query(plan_id, payer_from=min(payer_ids), payer_until=max(payer_ids) + 1)
    with connection.cursor() as cursor:
        cursor.execute(OF_PAYERS.format(balances=query.sql), [*query.params, list(payer_ids)])
        return dict(cursor.fetchall())
