"""The doors of a plan's books: as a page, as CSV, and as a journal for other programs."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apportionment.permissions import MONEY_READERS
from cashier.forms.books import ALL, SpanForm
from cashier.pages.books import BooksPage, statement_rows
from cashier.pages.journal import BOM, beancount_journal, csv_journal, hledger_journal
from cashier.permissions import readable_plan
from cashier.selectors.books import Span, booked_months, plan_books
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors as treasury
from treasury.selectors import JournalLine

Journal = Callable[[Plan, Iterable[JournalLine]], Iterator[str]]
# What an accountant's program reads: how it is made, its type.
JOURNALS: Final[dict[str, tuple[Journal, str]]] = {
    "csv": (csv_journal, "text/csv; charset=utf-8"),
    "hledger": (hledger_journal, "text/plain; charset=utf-8"),
    "beancount": (beancount_journal, "text/plain; charset=utf-8"),
}


@require_safe
@role_required(*MONEY_READERS)
def books(request: UserRequest, slug: str) -> HttpResponse:
    plan = readable_plan(request, slug)
    form = _form(request, plan)
    page = BooksPage(plan_books(plan, form.chosen), form.cleaned_data["span"])
    return render(request, "cashier/books.html", {"page": page, "form": form})


@require_safe
@role_required(*MONEY_READERS)
def books_csv(request: UserRequest, slug: str) -> HttpResponse:
    plan = readable_plan(request, slug)
    form = _form(request, plan)
    page = BooksPage(plan_books(plan, form.chosen), form.cleaned_data["span"])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{plan.slug}-{page.chosen}.csv"'
    response.write(BOM)
    csv.writer(response).writerows(statement_rows(page))
    return response


@require_safe
@role_required(*MONEY_READERS)
def journal(request: UserRequest, slug: str, ending: str) -> StreamingHttpResponse:
    plan = readable_plan(request, slug)
    if ending not in JOURNALS:
        raise Http404
    make, content_type = JOURNALS[ending]
    form = _form(request, plan)
    lines = _journal(plan, form.chosen)
    response = StreamingHttpResponse(make(plan, lines), content_type=content_type)
    name = f"{plan.slug}-journal-{form.cleaned_data['span']}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _journal(plan: Plan, span: Span) -> Iterator[JournalLine]:
    from_at, until_at = span.instants(plan)
    return treasury.journal(plan.pk, from_at=from_at, until_at=until_at)


def _form(request: UserRequest, plan: Plan) -> SpanForm:
    """Return which months are asked for; without a word all, and months that are not there 404."""
    asked = request.GET.copy()
    asked.setdefault("span", ALL)
    form = SpanForm(asked, months=booked_months(plan))
    if not form.is_valid():
        raise Http404
    return form
