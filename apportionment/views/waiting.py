"""The doors of what waits for the next run: recorded with a reason, withdrawn while it waits."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment import services
from apportionment.forms import CorrectionForm, ItemForm
from apportionment.pages.waiting import WaitingPage
from apportionment.permissions import RUN_DOERS, RUN_READERS
from apportionment.rules import RunRefused
from apportionment.selectors import taking_up
from apportionment.words import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members import selectors as members
from members.permissions import UserRequest, role_required

CONFLICT = 409


@require_safe
@role_required(*RUN_READERS)
def waiting(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, _plan(request, slug, roles=RUN_READERS))


@require_POST
@role_required(*RUN_DOERS)
def record_item(request: UserRequest, slug: str) -> HttpResponse:
    plan = _plan(request, slug, roles=RUN_DOERS)
    form = ItemForm(request.POST, prefix="item")
    claim_id = _claim_id(form, plan) if form.is_valid() else None
    if not form.is_valid():  # also if no case has this number
        return _show(request, plan, form=form, status=422)
    facts = form.cleaned_data
    return _record(
        request,
        plan,
        form,
        lambda: services.record_item(
            plan_id=plan.pk,
            kind=facts["kind"],
            key=f"by_hand/{facts['once']}",
            amount_minor=facts["amount_minor"],
            reason=facts["reason"],
            claim_id=claim_id,
            by=request.user,
            at=charter.now(plan),
        ),
    )


@require_POST
@role_required(*RUN_DOERS)
def record_correction(request: UserRequest, slug: str) -> HttpResponse:
    plan = _plan(request, slug, roles=RUN_DOERS)
    form = CorrectionForm(request.POST, prefix="correction", plan_id=plan.pk)
    if not form.is_valid():
        return _show(request, plan, form=form, status=422)
    return _record(
        request,
        plan,
        form,
        lambda: services.record_correction(
            enrolment_id=form.cleaned_data["enrolment"],
            kind=form.kind,
            amount_minor=form.signed_minor,
            key=f"by_hand/{form.cleaned_data['once']}",
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=charter.now(plan),
        ),
    )


@require_POST
@role_required(*RUN_DOERS)
def withdraw_item(request: UserRequest, slug: str, item_id: int) -> HttpResponse:
    plan = _plan(request, slug, roles=RUN_DOERS)
    item = taking_up.item_of(plan_id=plan.pk, item_id=item_id)
    if item is None:
        raise Http404
    return _withdraw(
        request,
        plan,
        lambda: services.withdraw_item(item_id=item.pk, by=request.user, at=charter.now(plan)),
    )


@require_POST
@role_required(*RUN_DOERS)
def withdraw_exception(request: UserRequest, slug: str, exception_id: int) -> HttpResponse:
    plan = _plan(request, slug, roles=RUN_DOERS)
    found = taking_up.exception_of(plan_id=plan.pk, exception_id=exception_id)
    if found is None:
        raise Http404
    return _withdraw(
        request,
        plan,
        lambda: services.withdraw_exception(
            exception_id=found.pk, by=request.user, at=charter.now(plan)
        ),
    )


def _record(
    request: UserRequest, plan: Plan, form: forms.Form, deed: Callable[[], object]
) -> HttpResponse:
    try:
        deed()
    except RunRefused as refusal:
        form.add_error(None, refusal_words(refusal, plan))
        return _show(request, plan, form=form, status=CONFLICT)
    messages.success(request, _("Recorded. The next run takes it up when it is proposed."))
    return redirect("apportionment:waiting", slug=plan.slug)


def _withdraw(request: UserRequest, plan: Plan, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except RunRefused as refusal:
        return _show(request, plan, refused=refusal_words(refusal, plan), status=CONFLICT)
    messages.success(request, _("Withdrawn. It stays on record that it was."))
    return redirect("apportionment:waiting", slug=plan.slug)


def _claim_id(form: ItemForm, plan: Plan) -> int | None:
    """Return the case that a form names; one that there is not becomes an error of its field."""
    ref = form.cleaned_data["ref"]
    if not ref:
        return None
    claim_id = taking_up.claim_id_of(plan_id=plan.pk, ref=ref)
    if claim_id is None:
        form.add_error("ref", _("No case of this plan has this number."))
    return claim_id


def _show(
    request: UserRequest,
    plan: Plan,
    *,
    form: forms.Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    doable = members.plan_ids_of_roles(user_id=request.user.pk, roles=RUN_DOERS)
    page = WaitingPage(
        plan=plan,
        may_act=plan.pk in doable,
        item_form=form if isinstance(form, ItemForm) else ItemForm(prefix="item"),
        correction_form=(
            form
            if isinstance(form, CorrectionForm)
            else CorrectionForm(prefix="correction", plan_id=plan.pk)
        ),
    )
    context = {"page": page, "refused": refused}
    return render(request, "apportionment/waiting.html", context, status=status)


def _plan(request: UserRequest, slug: str, *, roles: frozenset[str]) -> Plan:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=roles)
    return get_object_or_404(charter.plans().filter(pk__in=plan_ids), slug=slug)
