"""Everybody's doors: which panels there were, what they decided, and the draw to make again."""

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from panels import selectors
from panels.pages import PanelPage

A_PAGE = 50


@require_safe
def panels(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(Plan, slug=slug)
    found = selectors.panels_of_plan(plan_id=plan.pk)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "panels/of_plan.html", {"plan": plan, "page": page})


@require_safe
def panel(request: HttpRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.public_panels(), ref=ref)
    page = PanelPage(found, at=charter.now(found.plan))
    return render(request, "panels/panel.html", {"page": page})


@require_safe
def draw(request: HttpRequest, ref: str) -> HttpResponse:  # noqa: ARG001  a door
    found = get_object_or_404(selectors.public_panels(), ref=ref)
    text = json.dumps(selectors.draw_record(panel=found), ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
