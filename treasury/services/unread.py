"""Lines of statements that no machine could read: a person reads them, or says they are none."""

from datetime import datetime

from django.db import transaction

from treasury.models import BankLine, UnreadLine
from treasury.rules import bank
from treasury.rules.bank import ToldLine
from treasury.services.placing import place_lines
from treasury.services.statements import write_lines


@transaction.atomic
def read_line(*, unread_id: int, told: ToldLine, by: int, at: datetime) -> BankLine:
    """Write down what a person reads in a line, and place it if it can be; refused twice."""
    unread = _lock(unread_id)
    statement = unread.statement
    key = f"read/{unread.pk}"
    write_lines(statement, [(key, told)], covered=set(), at=at)
    line = BankLine.objects.get(account_id=statement.account_id, key=key)
    unread.line, unread.closed_by, unread.closed_at = line, by, at
    unread.save(update_fields=["line", "closed_by", "closed_at"])
    place_lines(plan_id=line.plan_id, at=at)
    line.refresh_from_db()
    return line


@transaction.atomic
def dismiss_unread(*, unread_id: int, note: str, by: int, at: datetime) -> UnreadLine:
    """Record that a line was no movement, and why; refused twice."""
    unread = _lock(unread_id)
    unread.note, unread.closed_by, unread.closed_at = note, by, at
    unread.save(update_fields=["note", "closed_by", "closed_at"])
    return unread


def _lock(unread_id: int) -> UnreadLine:
    unread = (
        UnreadLine.objects.select_for_update(of=("self",))
        .select_related("statement")
        .get(pk=unread_id)
    )
    if unread.closed_at is not None:
        raise bank.LineIsPlaced(line_id=unread.pk, as_="")
    return unread
