"""The doors of payout batches: prepared by one treasurer, looked at and released by another."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment import selectors as apportionment
from apportionment import services
from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from apportionment.rules import RunRefused
from cashier.forms.batches import SeenForm, TakeOutForm
from cashier.pages.batches import batch_page, batch_rows
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.payouts import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors
from treasury import services as treasury
from treasury.models import Payout, PayoutBatch
from treasury.rules import TreasuryRefused

CONFLICT, UNCLEAR = 409, 422
AT_MOST = 50


@require_safe
@role_required(*MONEY_READERS)
def batches(request: UserRequest, slug: str) -> HttpResponse:
    return _list(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def prepare(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    try:
        made = services.prepare_payouts(plan_id=plan.pk, by=request.user, at=charter.now(plan))
    except (RunRefused, TreasuryRefused) as refusal:
        return _list(request, plan, refused=refusal_words(refusal, plan), status=CONFLICT)
    messages.success(request, _("Prepared. Another treasurer now looks at it and releases it."))
    return redirect("cashier:batch", slug=slug, batch_id=made[0].payout.batch_id)


@require_safe
@role_required(*MONEY_READERS)
def batch(request: UserRequest, slug: str, batch_id: int) -> HttpResponse:
    plan = readable_plan(request, slug)
    return _show(request, plan, _batch(plan, batch_id))


@require_POST
@role_required(*MONEY_DOERS)
def release(request: UserRequest, slug: str, batch_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    found, form = _batch(plan, batch_id), SeenForm(request.POST)
    if not form.is_valid():
        refused = _("Please open the page anew and look at the batch again.")
        return _show(request, plan, found, refused=refused, status=UNCLEAR)
    seen = (form.cleaned_data["count"], form.cleaned_data["total_minor"])
    return _do(
        request,
        plan,
        found,
        lambda: services.release_batch(
            batch_id=found.pk, by=request.user, at=charter.now(plan), seen=seen
        ),
        done=_("Released. The bank is asked within a minute."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def look(request: UserRequest, slug: str, payout_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    payout = _payout(plan, payout_id)
    return _do(
        request,
        plan,
        _batch(plan, payout.batch_id),
        lambda: treasury.look_at_payout(
            payout_id=payout.pk, by=request.user.pk, at=charter.now(plan)
        ),
        done=_("Noted that you have looked at it."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def take_out(request: UserRequest, slug: str, payout_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    payout, form = _payout(plan, payout_id), TakeOutForm(request.POST)
    found = _batch(plan, payout.batch_id)
    if not form.is_valid():
        refused = _("Please say why it is taken out.")
        return _show(request, plan, found, refused=refused, status=UNCLEAR)
    return _do(
        request,
        plan,
        found,
        lambda: services.take_out(
            payout_id=payout.pk, by=request.user, at=charter.now(plan), **form.cleaned_data
        ),
        done=_("Taken out. It is in the queue again, for the next batch."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def retry(request: UserRequest, slug: str, payout_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    payout = _payout(plan, payout_id)
    return _do(
        request,
        plan,
        _batch(plan, payout.batch_id),
        lambda: services.retry_payout(payout_id=payout.pk, by=request.user, at=charter.now(plan)),
        done=_("Released once more. The bank is asked within a minute."),
    )


def _do(
    request: UserRequest,
    plan: Plan,
    found: PayoutBatch,
    deed: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    try:
        deed()
    except (RunRefused, TreasuryRefused) as refusal:
        found.refresh_from_db()
        refused = refusal_words(refusal, plan)
        return _show(request, plan, found, refused=refused, status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:batch", slug=plan.slug, batch_id=found.pk)


def _list(
    request: UserRequest, plan: Plan, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "plan": plan,
        "rows": batch_rows(list(selectors.batches(plan.pk)[:AT_MOST])),
        "awaiting_minor": apportionment.unprepared_minor(plan=plan),
        "available_minor": selectors.available_minor(plan_id=plan.pk),
        "receipts": apportionment.receipts(plan_id=plan.pk),
        "may_act": may_act(request, plan),
        "refused": refused,
    }
    return render(request, "cashier/batches.html", context, status=status)


def _show(
    request: UserRequest,
    plan: Plan,
    found: PayoutBatch,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = batch_page(
        plan=plan, batch=found, user=request.user, may_act=may_act(request, plan), refused=refused
    )
    return render(request, "cashier/batch.html", {"page": page, "plan": plan}, status=status)


def _batch(plan: Plan, batch_id: int | None) -> PayoutBatch:
    return get_object_or_404(selectors.batches(plan.pk), pk=batch_id)


def _payout(plan: Plan, payout_id: int) -> Payout:
    payouts = selectors.payouts(plan.pk).filter(batch__isnull=False)
    return get_object_or_404(payouts, pk=payout_id)
