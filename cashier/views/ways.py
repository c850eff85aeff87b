"""The doors of ways: one treasurer sets how money comes and goes, another releases it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.forms.settling import WayForm
from cashier.pages.settling import WaysPage
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.selectors.ways import usable_gateways
from cashier.words.settling import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import services
from treasury.models import Way
from treasury.rules import TreasuryRefused

CONFLICT = 409
INVALID = 422


@require_safe
@role_required(*MONEY_READERS)
def ways(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def propose(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = WayForm(request.POST, gateways=usable_gateways(plan))
    if not form.is_valid():
        return _show(request, plan, form=form, status=INVALID)
    told = form.cleaned_data
    try:
        services.set_way(
            plan_id=plan.pk,
            gateway=told["gateway"],
            is_offered=told["is_offered"],
            pays_out=told["pays_out"],
            details=told["details"],
            by=request.user.pk,
            at=charter.now(plan),
        )
    except TreasuryRefused as refusal:
        form.add_error(None, refusal_words(refusal))
        return _show(request, plan, form=form, status=INVALID)
    messages.success(request, _("Set. Another treasurer looks at it and releases it."))
    return redirect("cashier:ways", slug=plan.slug)


@require_POST
@role_required(*MONEY_DOERS)
def release(request: UserRequest, slug: str, way_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    way = get_object_or_404(Way, plan_id=plan.pk, pk=way_id)
    try:
        services.release_way(way_id=way.pk, by=request.user.pk, at=charter.now(plan))
    except TreasuryRefused as refusal:
        return _show(request, plan, refused=refusal_words(refusal), status=CONFLICT)
    messages.success(request, _("Released. It holds from now on."))
    return redirect("cashier:ways", slug=plan.slug)


@require_POST
@role_required(*MONEY_DOERS)
def end(request: UserRequest, slug: str, way_id: int) -> HttpResponse:
    """Stop a way, or withdraw one that waits: one person may, so that it is quick."""
    plan = doable_plan(request, slug)
    way = get_object_or_404(Way, plan_id=plan.pk, pk=way_id)
    services.end_way(way_id=way.pk, by=request.user.pk, at=charter.now(plan))
    messages.success(request, _("Stopped. Nobody new is asked this way."))
    return redirect("cashier:ways", slug=plan.slug)


def _show(
    request: UserRequest,
    plan: Plan,
    *,
    form: WayForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = WaysPage(plan, request.user.pk, may_act(request, plan))
    form = form or WayForm(gateways=usable_gateways(plan))
    context = {"page": page, "form": form, "refused": refused}
    return render(request, "cashier/ways.html", context, status=status)
