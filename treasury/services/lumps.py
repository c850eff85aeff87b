"""Finding a provider's batches again on the bank's statement."""

from datetime import datetime

from treasury import rules, selectors
from treasury.models import BankLine
from treasury.rules import Arrival
from treasury.services.lines import mark_placed
from treasury.states import BankLineState, PlacedAs


def place_settlements(plan_id: int, at: datetime) -> int:
    """Place the waiting lines that are batches of a provider beyond doubt; return how many."""
    lumps = selectors.lumps(plan_id)
    lines = BankLine.objects.filter(
        plan_id=plan_id,
        state=BankLineState.WAITING,
        amount_minor__in={lump.amount_minor for lump in lumps},
    )
    arrivals = [_arrival(line) for line in lines.order_by("pk")] if lumps else []
    key_by_line = rules.lump_by_line(lumps, arrivals)
    if not key_by_line:
        return 0
    placed = mark_placed(plan_id=plan_id, as_=PlacedAs.SETTLEMENT, key_by_line=key_by_line, at=at)
    return len(placed)


def _arrival(line: BankLine) -> Arrival:
    words = (line.end_to_end, line.bank_ref, line.batch_ref, line.text, line.counterpart_name)
    return Arrival(
        line_id=line.pk,
        amount_minor=line.amount_minor,
        currency=line.currency,
        booked_on=line.booked_on,
        words=" ".join(words),
    )
