"""Paying in at one's own wish: for oneself, for somebody else, for the fund; and back again."""

from datetime import datetime

from cashier.selectors.paying import room_of
from treasury import rules
from treasury import selectors as treasury_selectors
from treasury import services as treasury
from treasury.models import Deposit
from treasury.states import Purpose


def pay_in(*, payer_id: int, plan_id: int, amount_minor: int, key: str, at: datetime) -> Deposit:
    """Let a payer pay in for themselves; no more than they owe, or than a balance may hold."""
    return _open(payer_id, plan_id, payer_id, amount_minor, key=key, at=at)


def pay_for(*, payer_id: int, code: str, amount_minor: int, key: str, at: datetime) -> Deposit:
    """Let a payer pay for whoever handed out a code; no more than they owe."""
    found = treasury_selectors.pay_code(code)
    if found is None or not rules.is_code_alive(
        ends_at=found.ends_at, revoked_at=found.revoked_at, at=at
    ):
        raise rules.NothingOwed
    return _open(payer_id, found.plan_id, found.payer_id, amount_minor, key=key, at=at)


def give(*, payer_id: int, plan_id: int, amount_minor: int, key: str, at: datetime) -> Deposit:
    """Let a payer give to a plan's solidarity fund."""
    return treasury.open_deposit(
        payer_id=payer_id,
        plan_id=plan_id,
        purpose=Purpose.FUND,
        for_payer_id=None,
        amount_minor=amount_minor,
        key=key,
        at=at,
    )


def _open(
    payer_id: int, plan_id: int, for_payer_id: int, amount_minor: int, *, key: str, at: datetime
) -> Deposit:
    def room_minor() -> int:
        return room_of(payer_id=for_payer_id, plan_id=plan_id, at=at).most_minor

    return treasury.open_deposit(
        payer_id=payer_id,
        plan_id=plan_id,
        purpose=Purpose.TOP_UP if payer_id == for_payer_id else Purpose.FRIEND,
        for_payer_id=for_payer_id,
        amount_minor=amount_minor,
        key=key,
        room_minor=room_minor,
        at=at,
    )
