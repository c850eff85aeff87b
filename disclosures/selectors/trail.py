"""Which rows the daily heads bind: the books, and what the staff has done and looked at.

Of each row only what neither a deed nor an erasure ever changes: numbers, steps, instants. Words
are left out: they lie encrypted, and go with the person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.apps import apps
from django.db.models import Max, Model

from logbook.rules import canonical
from logbook.rules.heads import Row
from treasury.models import Posting

EVENT: Final = ("move", "before", "after", "by_id", "at")


@dataclass(frozen=True)
class Bound:
    """A table whose rows are bound: its columns, and whether rows may go (by erasure)."""

    label: str
    columns: tuple[str, ...]
    may_go: bool = False

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)


LEDGER: Final = (Bound("treasury.Entry", ("plan_id", "key", "memo", "booked_at")),)
TRAIL: Final = (
    Bound("members.Access", ("member_id", "kind", "by_id", "at"), may_go=True),
    Bound("claims.Access", ("claim_id", "evidence_id", "by_id", "at")),
    Bound("support.Reading", ("thread_id", "by_id", "at")),
    Bound("panels.Look", ("seat_id", "evidence_id", "on")),
    Bound(
        "members.RoleGrant",
        ("user_id", "plan_id", "role", "granted_at", "granted_by_id"),
        may_go=True,  # a role that ends leaves this table for the next
    ),
    Bound(
        "members.RoleEnd",
        ("user_id", "plan_id", "role", "granted_at", "granted_by_id", "ended_at", "ended_by_id"),
    ),
    Bound("members.EnrolmentEvent", ("enrolment_id", *EVENT)),
    Bound("claims.ClaimEvent", ("claim_id", "award_minor", *EVENT)),
    Bound("disputes.ObjectionEvent", ("objection_id", *EVENT)),
    Bound("panels.PanelEvent", ("panel_id", "move", "before", "after", "at")),
    Bound("apportionment.RunEvent", ("run_id", *EVENT)),
    Bound("treasury.PayoutEvent", ("payout_id", "move", "before", "after", "by", "at")),
    Bound("treasury.BankFileEvent", ("file_id", "move", "by", "at")),
    Bound("support.ComplaintEvent", ("complaint_id", *EVENT)),
)
KINDS: Final[Mapping[str, Sequence[Bound]]] = {"ledger": LEDGER, "trail": TRAIL}


def may_go(kind: str) -> dict[str, bool]:
    """Return by table whether its rows may be gone at a recount."""
    return {bound.label: bound.may_go for bound in KINDS[kind]}


def last_numbers(kind: str) -> dict[str, int]:
    """Return by table the number of its last row."""
    found = {b.label: b.model._base_manager.aggregate(last=Max("pk"))["last"] for b in KINDS[kind]}
    return {label: last or 0 for label, last in found.items()}


def rows_of(kind: str, spans: Mapping[str, tuple[int, int]]) -> Iterator[Row]:
    """Yield the rows of these spans `(after, upto)`, table by table, in the order of numbers."""
    by_label = {bound.label: bound for bound in KINDS[kind]}
    for label, (after, upto) in spans.items():
        yield from _rows(by_label[label], after=after, upto=upto)


def _rows(bound: Bound, *, after: int, upto: int) -> Iterator[Row]:
    found = bound.model._base_manager.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    moved = _moved(after=after, upto=upto) if bound.label == "treasury.Entry" else iter(())
    postings = next(moved, None)
    for number, *values in found.values_list("pk", *bound.columns).iterator():
        content = [_plain(value) for value in values]
        while postings is not None and postings[0] < number:
            postings = next(moved, None)
        if postings is not None and postings[0] == number:
            content.append(postings[1])
        yield Row(bound.label, number, canonical(content))


def _moved(*, after: int, upto: int) -> Iterator[tuple[int, list[list[int]]]]:
    """Yield what each entry of the books has moved: account and amount, in order."""
    rows = Posting.objects.filter(entry_id__gt=after, entry_id__lte=upto)
    ordered = rows.order_by("entry_id", "account_id")
    found = ordered.values_list("entry_id", "account_id", "amount_minor").iterator()
    for entry, postings in groupby(found, key=itemgetter(0)):
        yield entry, [[account, amount] for _entry, account, amount in postings]


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else value
