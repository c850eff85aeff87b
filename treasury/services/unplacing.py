"""Taking back what a line of the bank was placed as: asked by one person, done by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from treasury import rules
from treasury.models import Account, BankLine, Entry, Unplacing
from treasury.rules import bank
from treasury.selectors.solidarity import solidarity_fund
from treasury.services.ledger import make_entry, open_accounts, post, write_postings
from treasury.services.undrawing import take_back
from treasury.states import UNDOABLE, BankLineState, PlacedAs

UNDONE: Final = "undone"


@transaction.atomic
def ask_to_unplace(*, line_id: int, reason: str, by: int, at: datetime) -> Unplacing:
    """Ask that a line be no longer what it was placed as; another person does it. Twice is once."""
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=line_id)
    if (known := Unplacing.objects.filter(line=line, closed_at=None).first()) is not None:
        return known
    if line.state != BankLineState.PLACED or line.placed_as not in UNDOABLE:
        raise bank.CannotBeUndone(line_id=line.pk, as_=line.placed_as)
    return _record(line, reason=reason, by=by, at=at)


@transaction.atomic
def unplace(*, unplacing_id: int, by: int, at: datetime) -> Unplacing:
    """Take a line back, by another person than asked; done twice, it is done once.

    What it moved goes back by new entries, never by changing old ones: a member's balance is
    lowered, and shares that it paid are owed again, the newest first. The line then waits aside.
    """
    wish = _locked(unplacing_id)
    if wish.closed_at is not None:
        return wish
    rules.require_other_person(prepared_by=wish.asked_by, by=by)
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=wish.line_id)
    if (line.state, line.placed_entry_id) != (BankLineState.PLACED, wish.placed_entry_id):
        raise bank.CannotBeUndone(line_id=line.pk, as_=line.placed_as)
    _take_off(wish, at=at)
    _close(wish, line, by=by, at=at)
    if wish.placed_as == PlacedAs.RETURN:
        _unplace_other(wish, by=by, at=at)
    return wish


@transaction.atomic
def keep_placed(*, unplacing_id: int, by: int, at: datetime) -> Unplacing:
    """Leave a line as it was placed after all; also by whoever asked."""
    wish = _locked(unplacing_id)
    if wish.closed_at is None:
        wish.closed_by, wish.closed_at = by, at
        wish.save(update_fields=["closed_by", "closed_at"])
    return wish


def _record(line: BankLine, *, reason: str, by: int, at: datetime) -> Unplacing:
    if line.placed_entry is None:  # no line is placed without one
        raise bank.CannotBeUndone(line_id=line.pk, as_=line.placed_as)
    return Unplacing.objects.create(
        plan_id=line.plan_id,
        line=line,
        turn=line.unplacings.filter(entry__isnull=False).count(),
        placed_as=line.placed_as,
        placed_key=line.placed_key,
        placed_by=line.placed_by,
        placed_at=line.placed_at or at,
        placed_entry=line.placed_entry,
        amount_minor=line.amount_minor,
        reason=reason,
        asked_by=by,
        asked_at=at,
    )


def _take_off(wish: Unplacing, *, at: datetime) -> None:
    """Undo what was booked besides: a balance, the fund, a charge."""
    name = bank.line_name(line_id=wish.line_id, turn=wish.turn)
    if wish.placed_as == PlacedAs.TOP_UP:
        take_back(
            payer_id=int(wish.placed_key),
            plan_id=wish.plan_id,
            key=f"line/{name}",
            amount_minor=wish.amount_minor,
            at=at,
        )
    elif wish.placed_as == PlacedAs.GIFT:
        _require_in_fund(wish)
        _book(
            wish,
            "gift",
            {"solidarity": wish.amount_minor, "clearing": -wish.amount_minor},
            at=at,
        )
    elif wish.placed_as == PlacedAs.CHARGE:
        _book(
            wish,
            "charge",
            {"spent_processing": wish.amount_minor, "clearing": -wish.amount_minor},
            at=at,
        )


def _book(wish: Unplacing, kind: str, moves: Mapping[str, int], *, at: datetime) -> Entry:
    return post(
        plan_id=wish.plan_id,
        key=f"unplaced_{kind}/{wish.pk}",
        moves=moves,
        memo="bank line taken back",
        at=at,
    )


def _require_in_fund(wish: Unplacing) -> None:
    """Refuse where the solidarity fund has spent a gift that was none."""
    account = open_accounts(plan_id=wish.plan_id, codes=["solidarity"])["solidarity"]
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    left_minor = solidarity_fund(wish.plan_id).left_minor
    if left_minor < wish.amount_minor:
        raise rules.FundTooSmall(fund_minor=left_minor, amount_minor=wish.amount_minor)


def _close(wish: Unplacing, line: BankLine, *, by: int, at: datetime) -> None:
    """Move the money back to unplaced, and set the line aside for somebody to say what it is."""
    entry = make_entry(
        plan_id=wish.plan_id, key=f"unplaced/{wish.pk}", memo="bank line taken back", at=at
    )
    write_postings(entry, {"clearing": wish.amount_minor, "unplaced": -wish.amount_minor})
    wish.closed_by, wish.closed_at, wish.entry = by, at, entry
    wish.save(update_fields=["closed_by", "closed_at", "entry"])
    line.state, line.why = BankLineState.ASIDE, UNDONE
    line.placed_as = line.placed_key = ""
    line.placed_by = line.placed_at = line.placed_entry = None
    line.aside_by, line.aside_at = by, at
    line.save(
        update_fields=[
            "state", "why", "placed_as", "placed_key", "placed_by", "placed_at", "placed_entry",
            "aside_by", "aside_at",
        ]
    )  # fmt: skip


def _unplace_other(wish: Unplacing, *, by: int, at: datetime) -> None:
    """Take back the other half of what was said to go out and come in as the same money."""
    other = BankLine.objects.select_for_update(of=("self",)).get(pk=int(wish.placed_key))
    if other.placed_as == PlacedAs.RETURN and other.placed_key == str(wish.line_id):
        half = _record(other, reason=wish.reason, by=wish.asked_by, at=wish.asked_at)
        _close(half, other, by=by, at=at)


def _locked(unplacing_id: int) -> Unplacing:
    return Unplacing.objects.select_for_update(of=("self",)).get(pk=unplacing_id)
