"""The doors of refunds: prepared by one treasurer, released by another, followed to the end."""

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
from cashier.forms.batches import RefundForm
from cashier.pages.refunds import run_page, run_rows
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.payouts import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors
from treasury import services as treasury
from treasury.models import Refund, RefundRun
from treasury.rules import TreasuryRefused

CONFLICT, UNCLEAR = 409, 422
AT_MOST = 50


@require_safe
@role_required(*MONEY_READERS)
def refunds(request: UserRequest, slug: str) -> HttpResponse:
    plan = readable_plan(request, slug)
    return _list(request, plan, _form(plan))


@require_POST
@role_required(*MONEY_DOERS)
def prepare(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = _form(plan, request)
    if not form.is_valid():
        return _list(request, plan, form, status=UNCLEAR)
    try:
        run = services.prepare_refunds(
            plan_id=plan.pk, by=request.user, at=charter.now(plan), **form.cleaned_data
        )
    except (RunRefused, TreasuryRefused) as refusal:
        form.add_error(None, refusal_words(refusal, plan))
        return _list(request, plan, form, status=CONFLICT)
    messages.success(request, _("Prepared. Another treasurer now looks at it and releases it."))
    return redirect("cashier:refund_run", slug=slug, run_id=run.pk)


@require_safe
@role_required(*MONEY_READERS)
def refund_run(request: UserRequest, slug: str, run_id: int) -> HttpResponse:
    plan = readable_plan(request, slug)
    return _show(request, plan, _run(plan, run_id))


@require_POST
@role_required(*MONEY_DOERS)
def release(request: UserRequest, slug: str, run_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    run = _run(plan, run_id)
    return _do(
        request,
        plan,
        run,
        lambda: treasury.release_refunds(run_id=run.pk, by=request.user.pk, at=charter.now(plan)),
        done=_("Released. The money goes back in the next minutes."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def withdraw(request: UserRequest, slug: str, run_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    run = _run(plan, run_id)
    return _do(
        request,
        plan,
        run,
        lambda: treasury.withdraw_refunds(run_id=run.pk, by=request.user.pk, at=charter.now(plan)),
        done=_("Withdrawn. Nothing has gone back."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def retry(request: UserRequest, slug: str, refund_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    refund = _refund(plan, refund_id)
    return _do(
        request,
        plan,
        refund.run,
        lambda: treasury.retry_refund(refund_id=refund.pk, by=request.user.pk),
        done=_("Released once more. The bank is asked within a minute."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def withdraw_one(request: UserRequest, slug: str, refund_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    refund = _refund(plan, refund_id)
    return _do(
        request,
        plan,
        refund.run,
        lambda: treasury.withdraw_refund(refund_id=refund.pk, at=charter.now(plan)),
        done=_("Taken out. What it was for can be given back in another run."),
    )


def _do(
    request: UserRequest, plan: Plan, run: RefundRun, deed: Callable[[], object], *, done: str
) -> HttpResponse:
    try:
        deed()
    except (RunRefused, TreasuryRefused) as refusal:
        run.refresh_from_db()
        refused = refusal_words(refusal, plan)
        return _show(request, plan, run, refused=refused, status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:refund_run", slug=plan.slug, run_id=run.pk)


def _form(plan: Plan, request: UserRequest | None = None) -> RefundForm:
    periods = apportionment.sealed_period_nos(plan_id=plan.pk)
    return RefundForm(request.POST if request else None, periods=periods)


def _list(request: UserRequest, plan: Plan, form: RefundForm, *, status: int = 200) -> HttpResponse:
    context = {
        "plan": plan,
        "rows": run_rows(list(selectors.refund_runs(plan.pk)[:AT_MOST])),
        "form": form,
        "may_act": may_act(request, plan),
    }
    return render(request, "cashier/refunds.html", context, status=status)


def _show(
    request: UserRequest, plan: Plan, run: RefundRun, *, refused: str = "", status: int = 200
) -> HttpResponse:
    page = run_page(
        plan=plan, run=run, user=request.user, may_act=may_act(request, plan), refused=refused
    )
    return render(request, "cashier/refund_run.html", {"page": page, "plan": plan}, status=status)


def _run(plan: Plan, run_id: int) -> RefundRun:
    return get_object_or_404(selectors.refund_runs(plan.pk), pk=run_id)


def _refund(plan: Plan, refund_id: int) -> Refund:
    found = Refund.objects.filter(plan_id=plan.pk).select_related("run")
    return get_object_or_404(found, pk=refund_id)
