"""The treasurer's doors to providers' batches, and to what does not match."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier import tasks
from cashier.forms.settling import CloseForm, SettlementFileForm
from cashier.pages.settling import GapsPage, SettlementPage, SettlementsPage
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.settling import file_words
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.permissions import UserRequest, role_required
from treasury import services
from treasury.models import Settlement
from treasury.rules import SettlementFileUnreadable
from treasury.states import SettlementState

INVALID = 422


@require_safe
@role_required(*MONEY_READERS)
def settlements(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def take(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = SettlementFileForm(request.POST, request.FILES, gateways=_page(request, plan).gateways)
    if not form.is_valid():
        return _show(request, plan, form=form, status=INVALID)
    try:
        taken = services.import_settlements(
            plan_id=plan.pk,
            gateway=form.cleaned_data["gateway"],
            content=form.cleaned_data["file"].read(),
            by=request.user.pk,
            at=charter.now(plan),
        )
    except SettlementFileUnreadable as refusal:
        form.add_error("file", file_words(refusal))
        return _show(request, plan, form=form, status=INVALID)
    _say(request, taken)
    return redirect("cashier:settlements", slug=plan.slug)


@require_safe
@role_required(*MONEY_READERS)
def settlement(request: UserRequest, slug: str, settlement_id: int) -> HttpResponse:
    plan = readable_plan(request, slug)
    return _show_one(request, plan, _batch(plan, settlement_id), CloseForm())


@require_POST
@role_required(*MONEY_DOERS)
def close(request: UserRequest, slug: str, settlement_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    batch = _batch(plan, settlement_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _show_one(request, plan, batch, form, status=INVALID)
    services.close_settlement(
        settlement_id=batch.pk,
        by=request.user.pk,
        at=charter.now(plan),
        because=form.cleaned_data["because"],
    )
    messages.success(request, _("Closed. It no longer stands among what does not match."))
    return redirect("cashier:settlements", slug=plan.slug)


@require_safe
@role_required(*MONEY_READERS)
def gaps(request: UserRequest, slug: str) -> HttpResponse:
    plan = readable_plan(request, slug)
    today = local_date(charter.now(plan), plan.time_zone)
    page = GapsPage(plan, request.GET.get("page", ""), today)
    return render(request, "cashier/gaps.html", {"page": page, "may_act": may_act(request, plan)})


@require_POST
@role_required(*MONEY_DOERS)
def compare(request: UserRequest, slug: str) -> HttpResponse:
    """Compare now, instead of in the night."""
    plan = doable_plan(request, slug)
    at = charter.now(plan)
    services.reconcile(plan_id=plan.pk, on=local_date(at, plan.time_zone), at=at)
    nudge = partial(tasks.compare_wholly.delay, plan_id=plan.pk)
    transaction.on_commit(nudge, robust=True)
    messages.success(
        request,
        _(
            "Compared: what is new, and what did not agree. Everything from the beginning is being"
            " compared too; look again in a while."
        ),
    )
    return redirect("cashier:gaps", slug=plan.slug)


def _batch(plan: Plan, settlement_id: int) -> Settlement:
    return get_object_or_404(Settlement, plan_id=plan.pk, pk=settlement_id)


def _page(request: UserRequest, plan: Plan) -> SettlementsPage:
    return SettlementsPage(plan, request.GET.get("page", ""), may_act(request, plan))


def _show(
    request: UserRequest, plan: Plan, *, form: SettlementFileForm | None = None, status: int = 200
) -> HttpResponse:
    page = _page(request, plan)
    context = {"page": page, "form": form or SettlementFileForm(gateways=page.gateways)}
    return render(request, "cashier/settlements.html", context, status=status)


def _show_one(
    request: UserRequest, plan: Plan, batch: Settlement, form: CloseForm, status: int = 200
) -> HttpResponse:
    page = SettlementPage(plan, batch, request.GET.get("page", ""), may_act(request, plan))
    context = {"page": page, "form": form}
    return render(request, "cashier/settlement.html", context, status=status)


def _say(request: UserRequest, taken: list[Settlement]) -> None:
    aside = sum(one.state == SettlementState.ASIDE for one in taken)
    booked = len(taken) - aside
    told = ngettext("%(count)s batch is booked.", "%(count)s batches are booked.", booked)
    messages.success(request, told % {"count": booked})
    if aside:
        told = ngettext(
            "%(count)s batch was not booked. Open it to see why.",
            "%(count)s batches were not booked. Open them to see why.",
            aside,
        )
        messages.warning(request, told % {"count": aside})
