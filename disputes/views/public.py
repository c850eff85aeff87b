"""What everybody may read: how often which article did not hold, and what others can learn."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from disputes import pages, selectors
from disputes.forms import SearchForm

A_PAGE = 20


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    plan = _plan(slug)
    context = {"plan": plan, "page": pages.FiguresPage(plan)}
    return render(request, "disputes/figures.html", context)


@require_safe
def precedents(request: HttpRequest, slug: str) -> HttpResponse:
    plan, form = _plan(slug), SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = selectors.precedents(plan_id=plan.pk, **asked)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "form": SearchForm(initial=asked),
        "page": shown,
        "rows": [pages.PrecedentRow(one) for one in shown],
        "has_asked": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "disputes/precedents.html", context)


def _plan(slug: str) -> Plan:
    try:
        return charter.plan_by_slug(slug)
    except Plan.DoesNotExist as unknown:
        raise Http404 from unknown
