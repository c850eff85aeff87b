"""The door of a plan's money for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cashier.pages.public import public_money
from charter import selectors as charter


@require_safe
def money(request: HttpRequest, slug: str) -> HttpResponse:
    """What a plan has, what it is for, and where its fee goes: in totals."""
    plan = charter.plans().filter(slug=slug).first()
    if plan is None:
        raise Http404
    context = {"page": public_money(plan, at=charter.now(plan))}
    return render(request, "cashier/public_money.html", context)
