from datetime import datetime
from typing import Final

from django.db import connection, transaction

from treasury import rules, selectors
from treasury.models import Account, Payer, TopUp
from treasury.services.ledger import open_accounts, post
from treasury.states import DEBIT_MOVES

# Oldest first: a debit is drawn if the balance covers it and all that the payer owes from before.
DRAW: Final = """
WITH balance AS ({balances}),
waiting AS (
    SELECT payer_id, to_period, opened_on,
        sum(amount_minor) OVER (PARTITION BY payer_id ORDER BY to_period) AS needed_minor
    FROM treasury_debit
    WHERE plan_id = %s AND to_period <= %s AND payer_id >= %s AND payer_id < %s
        AND state = ANY (%s)
)
UPDATE treasury_debit AS debit
SET state = 'paid', settled_on = %s, paid_from = 'balances', next_ask_at = NULL,
    failure_code = NULL, provider_reference = NULL
FROM waiting JOIN balance ON balance.payer_id = waiting.payer_id
WHERE debit.payer_id = waiting.payer_id AND debit.plan_id = %s
    AND debit.to_period = waiting.to_period AND debit.opened_on = waiting.opened_on
    AND debit.state = ANY (%s) AND waiting.needed_minor <= balance.minor
"""


@transaction.atomic
def top_up(
    *,
    payer_id: int,
    plan_id: int,
    key: str,
    amount_minor: int,
    cap_minor: int | None = None,
    at: datetime,
) -> TopUp:
    """Record and book what a payer has paid in; `key` names the payment, so twice is once.

    Refused above `cap_minor`, the most that the plan lets a payer hold.
    """
    Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
    if (known := _known(payer_id, plan_id, key, amount_minor)) is not None:
        return known
    balance_minor = selectors.balance_of(payer_id=payer_id, plan_id=plan_id)
    if cap_minor is not None and balance_minor + amount_minor > cap_minor:
        raise rules.BalanceAboveCap(balance_minor=balance_minor, cap_minor=cap_minor)
    return move_balance(payer_id, plan_id, key, amount_minor, memo="balance topped up", at=at)


@transaction.atomic
def return_balance(
    *, payer_id: int, plan_id: int, key: str, amount_minor: int, at: datetime
) -> TopUp:
    """Record and book what a payer gets back of their balance; `key` names it, so twice is once."""
    lock_balances(plan_id)
    if (known := _known(payer_id, plan_id, key, amount_minor, sign=-1)) is not None:
        return known
    balance_minor = selectors.balance_of(payer_id=payer_id, plan_id=plan_id)
    if balance_minor < amount_minor:
        raise rules.BalanceTooSmall(balance_minor=balance_minor, amount_minor=amount_minor)
    return move_balance(payer_id, plan_id, key, -amount_minor, memo="balance returned", at=at)


@transaction.atomic
def draw_debits(
    *, plan_id: int, to_period: int, payer_from: int, payer_until: int, at: datetime
) -> int:
    """Pay the debits up to a period out of their payers' balances; return how many were paid.

    One statement. Where a balance does not reach, the debit stays open. What lowers a balance of a
    plan (this, and `return_balance`) takes turns, so that none falls below zero; a top-up that
    comes meanwhile is drawn from the next time.
    """
    lock_balances(plan_id)
    balances = selectors.balances_query(plan_id, payer_from=payer_from, payer_until=payer_until)
    sources = sorted(DEBIT_MOVES["settle"].sources)
    waiting = (plan_id, to_period, payer_from, payer_until, sources)
    with connection.cursor() as cursor:
        cursor.execute(
            DRAW.format(balances=balances.sql),
            (*balances.params, *waiting, at.date(), plan_id, sources),
        )
        return int(cursor.rowcount)


def _known(
    payer_id: int, plan_id: int, key: str, amount_minor: int, *, sign: int = 1
) -> TopUp | None:
    """Return what was booked under a key; refuse a key that names something else."""
    if amount_minor <= 0:
        raise rules.NothingToMove
    known = TopUp.objects.filter(plan_id=plan_id, key=key).first()
    if known and (known.payer_id, known.amount_minor) != (payer_id, sign * amount_minor):
        raise rules.KeyReused(key)
    return known


def move_balance(
    payer_id: int, plan_id: int, key: str, amount_minor: int, *, memo: str, at: datetime
) -> TopUp:
    """Record and book a movement of a balance, whose lock is held: above zero came in."""
    entry = post(
        plan_id=plan_id,
        key=f"top_up/{key}",
        moves={"clearing": amount_minor, "balances": -amount_minor},
        memo=memo,
        at=at,
    )
    return TopUp.objects.create(
        payer_id=payer_id,
        plan_id=plan_id,
        key=key,
        amount_minor=amount_minor,
        topped_up_at=at,
        entry=entry,
    )


def lock_balances(plan_id: int) -> None:
    """Let one at a time take from the balances of a plan; whoever pays in does not wait."""
    balances = open_accounts(plan_id=plan_id, codes=["balances"])["balances"]
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=balances.pk)
