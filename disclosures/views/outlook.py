"""Where a plan is going: its figures over time, its early warnings, and what is late."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from disclosures import selectors
from disclosures.downloads import chart_file
from disclosures.finding import plan_of
from disclosures.selectors import outlook as outlooks
from disclosures.selectors import warnings as standing
from disclosures.words import outlook as words
from disclosures.words import warnings


@require_safe
def outlook(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole outlook of a plan; every figure was counted when a period was sealed."""
    plan = plan_of(slug)
    pool = _pool(plan)
    found = outlooks.outlook(pool=pool)
    history = standing.history(plan_id=plan.pk)
    rows = warnings.rows(standing.standing(plan_id=plan.pk), standing.notes(plan_id=plan.pk), plan)
    context = {
        "plan": plan,
        "as_of": words.as_of(found),
        "sections": words.sections(found, pool.terms),
        "warnings": rows,
        "signs": warnings.summary(rows),
        "changes": warnings.changes(history, plan),
    }
    return render(request, "disclosures/outlook.html", context)


@require_safe
def part(_request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """One part's data as a file."""
    plan = plan_of(slug)
    if part not in words.PARTS:
        raise Http404
    pool = _pool(plan)
    chart = words.PARTS[part](outlooks.outlook(pool=pool), pool.terms)
    return chart_file(chart, f"{plan.slug}-{part}.csv")


def _pool(plan: Plan) -> selectors.Pool:
    return selectors.pool(plan=plan, at=charter.now(plan))
