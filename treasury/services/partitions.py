from datetime import date

from django.db import connection, transaction

from treasury import rules, selectors
from treasury.models import DebitQuarter


def make_partitions(*, upto: date) -> int:
    """Make every quarter of debits missing from the first there is to `upto`'s; return how many.

    One short transaction a quarter: it waits for open writes of payers and entries, not for those
    of debits. Run twice, or twice at once, it makes each once.
    """
    last = rules.quarter_of(upto)
    there = set(selectors.partitions())
    first = min(there | {last})
    missing = [quarter for quarter in rules.quarters(first, last) if quarter not in there]
    return sum(_make(begins_on) for begins_on in missing)


@transaction.atomic
def begin_quarter(*, plan_id: int, on: date) -> DebitQuarter:
    """Let debits of a plan be made in the quarter of a day, and return the plan's quarters.

    Waits for whoever makes debits in an earlier quarter. `request_debits` does it by itself; done
    before, in a short transaction, slices that work at once do not wait for the first of them.
    """
    _make(on)
    with connection.cursor() as cursor:
        cursor.execute("SELECT treasury_enter_debit_quarter(%s, %s)", [plan_id, on])
    quarter = DebitQuarter.objects.get(plan_id=plan_id)
    if quarter.begins_on > rules.quarter_of(on):
        raise rules.QuarterIsOver(plan_id=plan_id, begins_on=quarter.begins_on)
    return quarter


@transaction.atomic
def _make(on: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT treasury_make_debit_quarter(%s)", [on])
        return bool(cursor.fetchone()[0])
