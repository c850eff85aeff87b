"""The register of complaints, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from disclosures.finding import plan_of
from disclosures.selectors import complaints as registers
from disclosures.selectors.telling import groups
from disclosures.words import complaints as words


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """All complaints there are, about any plan or none."""
    plans = list(charter.plans())
    heads = sum(_heads(plan) for plan in plans)
    return _page(request, None, plans, heads=heads)


@require_safe
def of_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The complaints about one plan."""
    plan = plan_of(slug)
    return _page(request, plan, [plan], heads=_heads(plan))


def _page(
    request: HttpRequest, plan: Plan | None, plans: list[Plan], *, heads: int
) -> HttpResponse:
    register = registers.register(plan=plan, heads=heads)
    context = {
        "plan": plan,
        "plans": plans,
        "tables": words.tables(register),
        "rows": words.told(register.told, {one.pk: one for one in plans}),
    }
    return render(request, "disclosures/complaints.html", context)


def _heads(plan: Plan) -> int:
    return sum(one.heads for one in groups(plan_id=plan.pk))
