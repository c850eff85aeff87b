"""What a bank rejects of our files before it settles them (pain.002)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from treasury import selectors
from treasury.models import BankFile, BankFileEvent, BankOrder
from treasury.rules.bank import Rejected, read_status_report
from treasury.services.bank_files import fail_order
from treasury.states import BankFileState, BankOrderState


@dataclass(frozen=True)
class ReportTaken:
    """What became of a report: orders that failed by it, known ones, and names not of ours."""

    failed: int
    known: int
    unknown: int


@transaction.atomic
def take_status_report(*, plan_id: int, body: bytes, by: int, at: datetime) -> ReportTaken:
    """Let orders fail that a bank rejects, and return how many; told twice, they fail once.

    Only what is in a file of this plan that was fetched for the bank. What it names and is not ours
    changes nothing, nor does a rejection of what the bank's statement has told of already: that is
    for the statement to take back. Raises `FileRefused` for what is no such report.
    """
    report = read_status_report(body)
    failed = known = unknown = 0
    for one in report.rejected:
        orders = list(_orders(plan_id, report.message_id, one))
        filed = [order for order in orders if order.state == BankOrderState.FILED]
        for order in filed:
            fail_order(order, one.code, at=at)
        failed, known = failed + len(filed), known + len(orders) - len(filed)
        unknown += not orders
    taken = ReportTaken(failed, known, unknown)
    _note(plan_id, report.message_id, taken, by=by, at=at)
    return taken


def _orders(plan_id: int, message_id: str, one: Rejected) -> QuerySet[BankOrder]:
    """Return the orders of the named file that the bank speaks of, locked."""
    which = {
        "file": Q(),
        "batch": Q(batch=one.name),
        "order": Q(end_to_end=one.name),
    }[one.kind]
    fetched = Q(file__state=BankFileState.FETCHED, file__message_id=message_id)
    orders = BankOrder.objects.select_for_update(of=("self",)).filter(fetched, which)
    return orders.filter(plan_id=plan_id).order_by("pk")


def _note(plan_id: int, message_id: str, taken: ReportTaken, *, by: int, at: datetime) -> None:
    """Write into the file's history that the bank has spoken of it."""
    file = selectors.bank_files(plan_id).filter(message_id=message_id).first()
    if isinstance(file, BankFile):
        note = f"{taken.failed} rejected, {taken.known} known, {taken.unknown} unknown"
        BankFileEvent.objects.create(file=file, move="report", by=by, at=at, note=note)
