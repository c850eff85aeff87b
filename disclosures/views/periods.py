"""The ledger of periods, and one period with every figure."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from apportionment import selectors as apportionment
from apportionment.models import Period
from apportionment.states import RunState
from charter.models import Plan
from disclosures import selectors
from disclosures.caching import LONG, made_of_sealed, sealed
from disclosures.downloads import csv_file
from disclosures.finding import plan_of
from disclosures.selectors.corrections import released
from disclosures.words import corrections, ledgers, period_pages, pictures

ON_A_PAGE = 24
SHOWN_PERIODS = 24
RETRY_SECONDS = 30


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
    context = {
        "published": None,
        "corrections": (),
        **_around(plan, no),
        **period_pages.page(document, plan),
    }
    return render(request, "disclosures/period.html", context)


@require_safe
def report(_request: HttpRequest, slug: str, no: int) -> HttpResponse:
    """The report's bytes."""
    plan = plan_of(slug)
    found = selectors.published(plan_id=plan.pk, no=no)
    if found is None:
        return _not_yet(plan, no)
    response = HttpResponse(
        found.text.encode(),
        content_type="application/json",
        headers=_attached(f"{plan.slug}-period-{no}.json"),
    )
    return sealed(response, found.sha256)


@require_safe
def table(_request: HttpRequest, slug: str, no: int, part: str) -> HttpResponse:
    """A part of the report as a table for a spreadsheet."""
    plan = plan_of(slug)
    if part not in ledgers.PARTS:
        raise Http404
    found = selectors.published(plan_id=plan.pk, no=no)
    if found is None:
        return _not_yet(plan, no)
    name = f"{plan.slug}-period-{no}-{part}.csv"
    return made_of_sealed(csv_file(ledgers.table(found.document, part), name))


def _sealed(request: HttpRequest, plan: Plan, found: Period) -> HttpResponse:
    published = selectors.published(plan_id=plan.pk, no=found.no)
    if published is None:
        return render(request, "disclosures/period_waiting.html", {"plan": plan, "no": found.no})
    context = {
        "published": published,
        "corrections": corrections.rows(
            [one for one in released(plan_id=plan.pk) if one.report_no == found.no]
        ),
        **_around(plan, found.no),
        **period_pages.page(published.document, plan),
    }
    response = render(request, "disclosures/period.html", context)
    response.headers["Cache-Control"] = LONG
    return response


def _around(plan: Plan, no: int) -> dict[str, object]:
    """Return what stands around a period: its neighbours, and the shares up to it."""
    beside = apportionment.periods(plan_id=plan.pk).filter(no__in=(no - 1, no + 1))
    nos = set(beside.values_list("no", flat=True))
    past = selectors.headlines(plan_id=plan.pk, nos=range(no - SHOWN_PERIODS + 1, no + 1))
    documents = [past[one] for one in sorted(past)]
    return {
        "plan": plan,
        "before": no - 1 if no - 1 in nos else None,
        "after": no + 1 if no + 1 in nos else None,
        "past_chart": pictures.shares_chart(documents, key="past"),
        "site": settings.SITE_URL,
    }


def _period(plan: Plan, no: int) -> Period:
    found = apportionment.periods(plan_id=plan.pk).select_related("version").filter(no=no).first()
    if found is None:
        raise Http404
    return found


def _not_yet(plan: Plan, no: int) -> HttpResponse:
    """Answer who asks for a report that is being written: later; a plain 404 for any other."""
    if _period(plan, no).run.state != RunState.SEALED:
        raise Http404
    words = gettext("The period is sealed, and its report is being written. Please try again soon.")
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(
        words, status=503, content_type="text/plain; charset=utf-8", headers=headers
    )


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
