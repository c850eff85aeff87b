"""Re-adding the books of a plan, and keeping what came of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from apportionment.models import BooksCheck
from apportionment.rules.books import Findings
from apportionment.selectors import books
from charter.models import Plan


def check_books(*, plan_id: int, at: datetime) -> BooksCheck:
    """Compare everything a plan's books say with everything else, and store what came of it.

    All of it is read as of one instant, while the pool works on; nothing that is read is changed.
    """
    found, took = _findings(plan_id=plan_id, at=at)
    return _store(found, plan_id=plan_id, at=at, took=took)


def check_books_if_due(*, plan_id: int, at: datetime) -> BooksCheck | None:
    """Check a plan's books unless that was done since a day; None: nothing was to be done.

    Two at once both look, and one of them stores what it saw.
    """
    if not books.is_check_due(plan_id=plan_id, at=at):
        return None
    found, took = _findings(plan_id=plan_id, at=at)
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
        # A statement after the lock: what another has stored meanwhile is seen.
        if not books.is_check_due(plan_id=plan_id, at=at):
            return None
        return _store(found, plan_id=plan_id, at=at, took=took)


def _findings(*, plan_id: int, at: datetime) -> tuple[Findings, timedelta]:
    begun = monotonic()
    found = books.findings(plan_id=plan_id, at=at)
    return found, timedelta(seconds=monotonic() - begun)


def _store(found: Findings, *, plan_id: int, at: datetime, took: timedelta) -> BooksCheck:
    return BooksCheck.objects.create(
        plan_id=plan_id,
        started_at=at,
        ended_at=at + took,
        compared=dict(found.compared),
        differences=[asdict(one) for one in found.differences],
    )
