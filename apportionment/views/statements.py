"""The doors of a statement: as a page, as CSV, as PDF; all three say the same."""

import csv
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import printing
from apportionment.forms import StatementForm
from apportionment.forms.statements import ALL
from apportionment.pages import StatementPage
from apportionment.pages.statement_files import csv_rows, printed
from apportionment.pages.statements import StatementPart
from apportionment.selectors.statement_years import StatementSource, statement_source
from charter import selectors as charter
from charter.rules import local_date
from charter.templatetags.plan_name import plan_name
from logbook import selectors as logbook
from members.permissions import UserRequest, member_required

BOM = "\N{BYTE ORDER MARK}"  # else spreadsheets garble Chinese


@require_safe
@member_required
def statement(request: UserRequest) -> HttpResponse:
    source = statement_source(user=request.user)
    if not source.plans:
        return render(request, "apportionment/statement_empty.html")
    form = _form(request, source)
    context = {
        "page": _page(request, source, form),
        "form": form,
        "query": urlencode(form.cleaned_data),
    }
    return render(request, "apportionment/statement.html", context)


@require_safe
@member_required
def statement_csv(request: UserRequest) -> HttpResponse:
    source = statement_source(user=request.user)
    page = _page(request, source, _form(request, source))
    response = _file(page, "csv", content_type="text/csv; charset=utf-8")
    response.write(BOM)
    csv.writer(response).writerows(csv_rows(page))
    return response


@require_safe
@member_required
def statement_pdf(request: UserRequest) -> HttpResponse:
    source = statement_source(user=request.user)
    page = _page(request, source, _form(request, source))
    response = _file(page, "pdf", content_type="application/pdf")
    response.write(printing.pdf("apportionment/statement.typ", printed(page)))
    return response


def _form(request: UserRequest, source: StatementSource) -> StatementForm:
    """Return what is asked for; what is not the user's, or not there, does not exist."""
    if not source.plans:
        raise Http404
    plan = source.plans[0]
    this_year = local_date(charter.now(plan), plan.time_zone).year
    years = source.years or [this_year]
    asked = request.GET.copy()
    for name, usual in (("plan", ALL), ("person", ALL), ("year", str(years[-1]))):
        asked.setdefault(name, usual)
    form = StatementForm(
        asked,
        plans={plan.slug: plan_name(plan) for plan in source.plans},
        people=source.people,
        years=years,
    )
    if not form.is_valid():
        raise Http404
    return form


def _page(request: UserRequest, source: StatementSource, form: StatementForm) -> StatementPage:
    chosen = form.cleaned_data
    member_id = None if chosen["person"] == ALL else int(chosen["person"])
    year = None if chosen["year"] == ALL else int(chosen["year"])
    plans = [plan for plan in source.plans if chosen["plan"] in (ALL, plan.slug)]
    books = [source.book(plan, member_id=member_id) for plan in plans]
    return StatementPage(
        payer=request.user.name,
        person=source.people[member_id] if member_id else "",
        year=year,
        parts=[
            StatementPart(book, book.of_year(year), charter.now(book.plan), member_id)
            for book in books
        ],
        at=charter.now(plans[0]),
        mark=logbook.mark(),
    )


def _file(page: StatementPage, ending: str, *, content_type: str) -> HttpResponse:
    name = f"tongzhou-{page.year or ALL}.{ending}"
    response = HttpResponse(content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
