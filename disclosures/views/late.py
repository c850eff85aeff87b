"""What is late in a plan, and what the last check of its books said."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from claims import selectors as claims
from disclosures import selectors
from disclosures.finding import plan_of
from disclosures.rules.lateness import Late
from disclosures.selectors import lateness, lateness_log
from disclosures.words import late_pages, signals
from treasury import selectors as treasury


@require_safe
def late(request: HttpRequest, slug: str) -> HttpResponse:
    """What should have happened by now and did not; and whether the books agree."""
    plan = plan_of(slug)
    at = charter.now(plan)
    board = lateness.board(pool=selectors.pool(plan=plan, at=at))
    precision = signals.precision_rows(claims.signal_precision(plan_id=plan.pk))
    context = {
        "plan": plan,
        "board": board,
        "precision": precision,
        "gaps": treasury.gap_totals(plan.pk),
        "reconciled": treasury.latest_reconciliation(plan.pk),
        **late_pages.page(board, plan),
        "of_the_log": [late_pages.row(one, plan) for one in _of_the_log(plan, at)],
    }
    return render(request, "disclosures/late.html", context)


def _of_the_log(plan: Plan, at: datetime) -> list[Late]:
    """Return what is late of the public log, which all plans share."""
    return list(lateness_log.late(at=at, real=at - plan.clock_offset))
