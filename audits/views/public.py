"""Everybody's doors: which audits there were, how each was drawn, and what was attested."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from audits import selectors
from audits.models import Audit
from audits.pages import AuditPage
from charter import selectors as charter
from charter.models import Plan

A_PAGE = 50


@require_safe
def audits(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(Plan, slug=slug)
    at = charter.now(plan)
    page = Paginator(selectors.audits_of_plan(plan_id=plan.pk), A_PAGE).get_page(
        request.GET.get("page")
    )
    pages = [AuditPage(one, at=at) for one in page.object_list]
    context = {"plan": plan, "page": page, "pages": pages, "size": selectors.size()}
    return render(request, "audits/of_plan.html", context)


@require_safe
def audit(request: HttpRequest, slug: str, no: int) -> HttpResponse:
    found = _audit(slug, no)
    page = AuditPage(found, at=charter.now(found.plan))
    return render(request, "audits/audit.html", {"page": page})


@require_safe
def draw(request: HttpRequest, slug: str, no: int) -> HttpResponse:  # noqa: ARG001  a door
    return _bytes(_audit(slug, no).draw_body)


@require_safe
def attestation(request: HttpRequest, slug: str, no: int) -> HttpResponse:  # noqa: ARG001  a door
    found = getattr(_audit(slug, no), "attestation", None)
    return _bytes(found.body if found else "")


def _audit(slug: str, no: int) -> Audit:
    plan = get_object_or_404(Plan, slug=slug)
    return get_object_or_404(selectors.audits_of_plan(plan_id=plan.pk), no=no)


def _bytes(body: str) -> HttpResponse:
    """Answer with a document's own bytes, which never change once they are there."""
    if not body:
        raise Http404
    response = HttpResponse(body.encode(), content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
