"""What the lines of bank statements are: found by the machine, or said by a person."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from treasury import rules
from treasury.models import BankLine, Expense
from treasury.services.ledger import make_entry, post, write_postings
from treasury.services.lines import line_names, mark_placed
from treasury.services.lumps import place_settlements
from treasury.services.orders import place_orders
from treasury.services.transfers import FUND, give_to_fund, place_by_reference, put_on_balances
from treasury.states import BankLineState, ExpenseState, PlacedAs

Placer = Callable[[int, datetime], int]
Hand = Callable[[BankLine, str], str]

# Each finds, set-wise, what it knows among the waiting lines of a plan, hands them to
# `lines.mark_placed` and returns how many. Called twice, the second time it finds none.
PLACERS: Final[tuple[Placer, ...]] = (place_by_reference, place_orders, place_settlements)


def place_lines(*, plan_id: int, at: datetime) -> int:
    """Place every waiting line of a plan of which it is known what it is; return how many."""
    return sum(placer(plan_id, at) for placer in PLACERS)


@transaction.atomic
def place_line(*, line_id: int, as_: str, key: str, by: int, at: datetime) -> BankLine:
    """Place one line as a person says; refused where it cannot be that, or is placed by now.

    `key` names what it is: a payer's number (top_up), an expense's (expense), the line that is sent
    back (return); nothing for a gift or the bank's charges.
    """
    line = _lock(line_id)
    if as_ == PlacedAs.TOP_UP:
        _require(line.amount_minor > 0)
        put_on_balances(plan_id=line.plan_id, payer_by_line={line.pk: int(key)}, by=by, at=at)
    elif as_ == PlacedAs.GIFT:
        _require(line.amount_minor > 0)
        give_to_fund(plan_id=line.plan_id, line_ids=[line.pk], by=by, at=at)
    else:
        key = HANDS[as_](line, key)
        keys = {line.pk: key}
        if as_ == PlacedAs.RETURN:
            keys[int(key)] = str(line.pk)
        mark_placed(plan_id=line.plan_id, as_=as_, key_by_line=keys, by=by, at=at, is_aside=True)
        if as_ == PlacedAs.CHARGE:
            _book_charge(line, at=at)
    line.refresh_from_db()
    return line


@transaction.atomic
def set_line_aside(*, line_id: int, why: str, note: str, by: int, at: datetime) -> BankLine:
    """Take a line out of those that wait, for a reason; it stays unplaced, and in the list."""
    line = _lock(line_id)
    line.state, line.why, line.note = BankLineState.ASIDE, why, note
    line.aside_by, line.aside_at = by, at
    line.save(update_fields=["state", "why", "note", "aside_by", "aside_at"])
    return line


@transaction.atomic
def take_line_up(*, line_id: int) -> BankLine:
    """Let a line that was set aside wait again: the machine may find what it is."""
    line = _lock(line_id)
    line.state, line.why, line.note = BankLineState.WAITING, "", ""
    line.aside_by = line.aside_at = None
    line.save(update_fields=["state", "why", "note", "aside_by", "aside_at"])
    return line


@transaction.atomic
def drop_double(*, line_id: int, by: int, at: datetime) -> BankLine:
    """Record that a line was told before, in other words, and take it out of the books again.

    Only of lines that came in a day that was imported before (`why` late).
    """
    line = _lock(line_id)
    _require(line.state == BankLineState.ASIDE and line.why == rules.bank.LATE)
    entry = make_entry(
        plan_id=line.plan_id, key=f"bank_double/{line.pk}", memo="told twice by the bank", at=at
    )
    write_postings(entry, {"bank": -line.amount_minor, "unplaced": line.amount_minor})
    line.state, line.why = BankLineState.DOUBLE, ""
    line.placed_as, line.placed_by, line.placed_at = PlacedAs.DOUBLE, by, at
    line.placed_entry = entry
    line.save(update_fields=["state", "why", "placed_as", "placed_by", "placed_at", "placed_entry"])
    return line


def _lock(line_id: int) -> BankLine:
    """Return a line that is not placed; whoever comes second is refused."""
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=line_id)
    if line.state not in {BankLineState.WAITING, BankLineState.ASIDE}:
        raise rules.bank.LineIsPlaced(line_id=line.pk, as_=line.placed_as)
    return line


def _require(is_so: bool) -> None:  # noqa: FBT001  it reads like a sentence
    if not is_so:
        raise rules.bank.CannotBeThat


def _expense(line: BankLine, key: str) -> str:
    """Return the key of the expense that a line paid, of the same amount and paid by no other."""
    found = Expense.objects.select_for_update(of=("self",)).filter(
        pk=_number(key), plan_id=line.plan_id, state=ExpenseState.RELEASED
    )
    _require(found.filter(amount_minor=-line.amount_minor).exists())
    paid = BankLine.objects.filter(
        plan_id=line.plan_id, placed_as=PlacedAs.EXPENSE, placed_key=str(_number(key))
    )
    _require(not paid.exists())
    return str(_number(key))


def _return(line: BankLine, key: str) -> str:
    """Return the key of the line that came in and goes back with this one: the same amount."""
    _require(line.amount_minor < 0)
    other = BankLine.objects.filter(
        pk=_number(key), plan_id=line.plan_id, amount_minor=-line.amount_minor
    ).first()
    _require(other is not None)
    _lock(_number(key))
    return str(_number(key))


def _charge(_line: BankLine, _key: str) -> str:
    return "bank"


def _book_charge(line: BankLine, *, at: datetime) -> None:
    """Book what the bank took for its services (or, incoming, gave as interest), once a line."""
    post(
        plan_id=line.plan_id,
        key=f"bank_charge/{line_names(line.plan_id, [line.pk])[line.pk]}",
        moves={"spent_processing": -line.amount_minor, "clearing": line.amount_minor},
        memo="the bank's charge or interest",
        at=at,
    )


def _number(key: str) -> int:
    _require(key.isascii() and key.isdigit() and len(key) <= 18)
    return int(key)


# What a person may say of a line, and what is checked then; each returns the key to keep.
HANDS: Final[Mapping[str, Hand]] = {
    PlacedAs.EXPENSE: _expense,
    PlacedAs.RETURN: _return,
    PlacedAs.CHARGE: _charge,
}
BY_HAND: Final = frozenset({PlacedAs.TOP_UP, PlacedAs.GIFT, *HANDS})
__all__ = ["BY_HAND", "FUND", "HANDS", "PLACERS", "place_line", "place_lines"]
