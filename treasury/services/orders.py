"""What the bank's statement says of the orders in our files: paid, failed, or sent back later."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet, Sum

from treasury import rules, selectors, states
from treasury.gateways.bank_file import answer_of
from treasury.models import BankLine, BankOrder
from treasury.rules.bank_files import CURRENCY, Said, said_of_order
from treasury.services.answers import locked_debits, write_debits
from treasury.services.debits import outcome_for
from treasury.services.hearing import hear
from treasury.services.ledger import post
from treasury.services.lines import mark_placed
from treasury.states import BankFileState, BankLineState, BankOrderState, OrderKind, PlacedAs

AT_ONCE: Final = 500
CHANGED: Final = ("state", "failure_code", "settled_on", "charge_minor", "charge_entry")


class _Told(NamedTuple):
    """A line, and the orders it is about: one, or all of a batch that was booked as one."""

    line: BankLine
    order_ids: list[int]


class _Step(NamedTuple):
    """What one line changes of one order."""

    line: BankLine
    order: BankOrder
    said: Said


class _NotTaken(Exception):
    """What a line says contradicts what we know of the request behind it."""

    def __init__(self, line_id: int) -> None:
        super().__init__(line_id)
        self.line_id = line_id


def place_orders(plan_id: int, at: datetime) -> int:
    """Place the lines that name an order of ours, and take what they say; return how many.

    What does not fit (another amount, an order that came to nothing before, a payment that was
    made otherwise meanwhile) stays waiting for a person.
    """
    waiting = BankLine.objects.filter(
        plan_id=plan_id, state=BankLineState.WAITING, currency=CURRENCY
    ).order_by("booked_on", "pk")
    placed = sum(_take_what_fits(plan_id, [told], at=at) for told in _batches(waiting, plan_id))
    singles = list(_singles(waiting, plan_id))
    for start in range(0, len(singles), AT_ONCE):
        placed += _take_what_fits(plan_id, singles[start : start + AT_ONCE], at=at)
    return placed


def _batches(waiting: QuerySet[BankLine], plan_id: int) -> Iterator[_Told]:
    """Return the lines that are a whole part of a file, booked as one."""
    filed = BankOrder.objects.filter(plan_id=plan_id, state=BankOrderState.FILED)
    names = {
        name for pair in filed.values_list("batch", "file__message_id").distinct() for name in pair
    }
    for line in list(waiting.filter(end_to_end="", batch_ref__in=names)):
        of_batch = filed.filter(batch=line.batch_ref) | filed.filter(
            file__message_id=line.batch_ref
        )
        summed = of_batch.aggregate(minor=Sum("amount_minor"))["minor"]
        if summed == abs(line.amount_minor):
            yield _Told(line, list(of_batch.order_by("pk").values_list("pk", flat=True)))


def _singles(waiting: QuerySet[BankLine], plan_id: int) -> Iterator[_Told]:
    """Return the lines that name one order, oldest first."""
    orders = BankOrder.objects.filter(plan_id=plan_id)
    lines = list(waiting.filter(end_to_end__in=orders.values("end_to_end")))
    named = orders.filter(end_to_end__in={line.end_to_end for line in lines})
    ids = dict(named.values_list("end_to_end", "pk"))
    for line in lines:
        yield _Told(line, [ids[line.end_to_end]])


def _take_what_fits(plan_id: int, told: Sequence[_Told], *, at: datetime) -> int:
    """Take what lines say; whichever contradicts what we know is left, the others are taken."""
    left: set[int] = set()
    while True:
        try:
            return _take(plan_id, [one for one in told if one.line.pk not in left], at=at)
        except _NotTaken as refusal:
            left.add(refusal.line_id)


@transaction.atomic
def _take(plan_id: int, told: Sequence[_Told], *, at: datetime) -> int:
    orders = _locked({order_id for one in told for order_id in one.order_ids})
    steps = list(_steps(told, orders))
    keys = {step.line.pk: step.order.key for step in steps}
    placed = mark_placed(plan_id=plan_id, as_=PlacedAs.ORDER, key_by_line=keys, at=at)
    for line_id in keys.keys() - placed:
        raise _NotTaken(line_id)
    _write(plan_id, steps, at=at)
    return len(placed)


def _steps(told: Sequence[_Told], orders: Mapping[int, BankOrder]) -> Iterator[_Step]:
    """Return what lines say of orders, each in the light of those before it."""
    states_ = {order_id: _standing(order) for order_id, order in orders.items()}
    for line, order_ids in told:
        is_lump = len(order_ids) > 1 or not line.end_to_end
        said = {
            order_id: said_of_order(
                is_debit=orders[order_id].kind == OrderKind.DEBIT,
                state=states_[order_id],
                amount_minor=orders[order_id].amount_minor,
                line_minor=_part(line, orders[order_id]) if is_lump else line.amount_minor,
                code=line.return_code,
            )
            for order_id in order_ids
        }
        for order_id, one in said.items():
            if one is not None and None not in said.values():
                states_[order_id] = one.state
                yield _Step(line, orders[order_id], one)


def _standing(order: BankOrder) -> str:
    """Return where an order stands; in a file that nobody fetched, the bank cannot know of it."""
    is_out = order.file is not None and order.file.state == BankFileState.FETCHED
    return order.state if is_out else BankOrderState.WAITING


def _part(line: BankLine, order: BankOrder) -> int:
    """Return what a line that is many orders in one moves of one of them."""
    return order.amount_minor if line.amount_minor > 0 else -order.amount_minor


def _write(plan_id: int, steps: Sequence[_Step], *, at: datetime) -> None:
    """Write what the bank says of orders, and tell whoever gave them: debits all together."""
    asked = {step.order.key: rules.debit_of_request(step.order.key) for step in steps}
    debits = locked_debits([one[0] for one in asked.values() if one is not None])
    currency, changed = selectors.currency_of(plan_id), {}
    for step in steps:
        _note(step, at=at)
        about = asked[step.order.key]
        if about is None or about[0] not in debits:
            outcome = hear(answer_of(step.order), at=at)
        else:
            debit, answer = debits[about[0]], answer_of(step.order)
            outcome = outcome_for(debit, attempt=about[1], answer=answer, at=at, currency=currency)
            changed[debit.key] = debit
        if outcome in states.UNPLACED:
            raise _NotTaken(step.line.pk)
    write_debits(list(changed.values()))
    BankOrder.objects.bulk_update({step.order for step in steps}, CHANGED)


def _note(step: _Step, *, at: datetime) -> None:
    """Note on an order in memory what the bank says of it; what it took for it is booked."""
    order, said = step.order, step.said
    order.state, order.failure_code, order.settled_on = said.state, said.code, None
    if said.state == BankOrderState.PAID:
        order.settled_on = step.line.booked_on
    if said.charge_minor:
        order.charge_minor = said.charge_minor
        order.charge_entry = post(
            plan_id=order.plan_id,
            key=f"order_charge/{order.pk}",
            moves={"spent_processing": said.charge_minor, "clearing": -said.charge_minor},
            memo="the bank's charge for a return",
            at=at,
        )


def _locked(order_ids: set[int]) -> dict[int, BankOrder]:
    orders = BankOrder.objects.select_for_update(of=("self",)).filter(pk__in=order_ids)
    return {order.pk: order for order in orders.select_related("file").order_by("pk")}
