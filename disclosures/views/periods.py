"""The ledger of periods, and one period with every figure."""

import csv

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apportionment import selectors as apportionment
from apportionment.models import Period
from apportionment.states import RunState
from charter.models import Plan
from disclosures import selectors
from disclosures.finding import plan_of
from disclosures.selectors import Published
from disclosures.words import ledgers, period_pages

ON_A_PAGE = 24


@require_safe
def periods(request: HttpRequest, slug: str) -> HttpResponse:
    """All periods of a plan, newest first."""
    plan = plan_of(slug)
    page = Paginator(apportionment.periods(plan_id=plan.pk), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    documents = selectors.headlines(plan_id=plan.pk, nos=[period.no for period in page])
    rows = [ledgers.row(period, documents.get(period.no)) for period in page]
    return render(request, "disclosures/periods.html", {"plan": plan, "page": page, "rows": rows})


@require_safe
def period(request: HttpRequest, slug: str, no: int) -> HttpResponse:
    """One period: what happened, how the share came about, everything to check it with."""
    plan = plan_of(slug)
    found = _period(plan, no)
    if found.run.state == RunState.SEALED:
        return _sealed(request, plan, found)
    if found.run.state == RunState.ABANDONED:
        return render(request, "disclosures/period_abandoned.html", {"plan": plan, "no": no})
    document = selectors.document_of(run=found.run)
    context = {"plan": plan, "published": None, **period_pages.page(document, plan)}
    return render(request, "disclosures/period.html", context)


@require_safe
def report(_request: HttpRequest, slug: str, no: int) -> HttpResponse:
    """The report's bytes."""
    plan = plan_of(slug)
    found = _published(plan, no)
    return HttpResponse(
        found.text.encode(),
        content_type="application/json",
        headers={"ETag": f'"{found.sha256}"', **_attached(f"{plan.slug}-period-{no}.json")},
    )


@require_safe
def table(_request: HttpRequest, slug: str, no: int, part: str) -> HttpResponse:
    """A part of the report as a table for a spreadsheet."""
    plan = plan_of(slug)
    if part not in ledgers.PARTS:
        raise Http404
    name = f"{plan.slug}-period-{no}-{part}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=_attached(name))
    response.write("\ufeff")
    csv.writer(response).writerows(ledgers.table(_published(plan, no).document, part))
    return response


def _sealed(request: HttpRequest, plan: Plan, found: Period) -> HttpResponse:
    published = selectors.published(plan_id=plan.pk, no=found.no)
    if published is None:
        return render(request, "disclosures/period_waiting.html", {"plan": plan, "no": found.no})
    context = {
        "plan": plan,
        "published": published,
        **period_pages.page(published.document, plan),
    }
    return render(request, "disclosures/period.html", context)


def _period(plan: Plan, no: int) -> Period:
    found = apportionment.periods(plan_id=plan.pk).select_related("version").filter(no=no).first()
    if found is None:
        raise Http404
    return found


def _published(plan: Plan, no: int) -> Published:
    found = selectors.published(plan_id=plan.pk, no=no)
    if found is None:
        raise Http404
    return found


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
