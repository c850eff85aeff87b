"""Batches of a provider to test with, in plain words."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.treasury.builders import (
    A_MONTH_LATER,
    DEBIT_DAY,
    NOON,
    a_debit,
    ask,
    event_about,
    fresh,
    hear,
)
from treasury import rules, services
from treasury.models import Debit, Settlement
from treasury.rules import SettlementLineTold, SettlementTold

SETTLED_ON = date(2026, 3, 16)


def line(kind: str, key: str, minor: int, *, reference: str = "ref-1") -> SettlementLineTold:
    return SettlementLineTold(kind=kind, key=key, amount_minor=minor, reference=reference)


def batch(
    plan_id: int,
    *lines: SettlementLineTold,
    reference: str = "set-1",
    currency: str = "CNY",
    settled_on: date = SETTLED_ON,
    **sums: int,
) -> SettlementTold:
    """Return a batch whose sums are those of its lines, unless said otherwise."""
    facts: dict[str, Any] = rules.settlement_sums(lines) | sums
    told = SettlementTold(reference, settled_on, currency, plan_id=plan_id, lines=lines, **facts)
    return replace(told, reference=f"{reference}-{plan_id}")


def a_paid_debit(plan_id: int, *, amount_minor: int = 10_000) -> Debit:
    """Return a debit that the provider took, told of, and that is in the books."""
    debit = ask(a_debit(plan_id=plan_id, amount_minor=amount_minor))
    hear(event_about(debit.request_key, amount_minor=amount_minor))
    services.book_collected(plan_id=plan_id, settled_on=DEBIT_DAY, at=NOON)
    return fresh(debit)


def settled(plan_id: int, *debits: Debit, reference: str = "set-1") -> Settlement:
    """Return the booked batch of these debits, 60 taken for each."""
    told = batch(plan_id, *lines_of(*debits), reference=reference)
    return take(told)


def lines_of(*debits: Debit) -> list[SettlementLineTold]:
    return [
        one
        for debit in debits
        for one in (
            line("debit", debit.request_key, debit.amount_minor),
            line("fee", debit.request_key, -60),
        )
    ]


def take(told: SettlementTold, **facts: Any) -> Settlement:
    return services.take_settlement(gateway="sandbox", told=told, at=A_MONTH_LATER, **facts)
