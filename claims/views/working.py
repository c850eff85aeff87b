"""The doors of the working part of a file: asking, noting, looking into it, counting bills."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charter import selectors as charter
from claims import services, words
from claims.forms.working import AskForm, BillForm, NoteForm, OrderForm, ReportForm, WhyForm
from claims.models import Claim
from claims.rules import ClaimRefused
from claims.selectors import evidence_of
from claims.views.reviewing import claim_of, review_page
from claims.working import asked_items
from members.permissions import UserRequest, role_required


@require_POST
@role_required("reviewer")
def ask(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    form = AskForm(request.POST, prefix="ask", items=asked_items(claim))
    return _do(
        request,
        claim,
        form,
        lambda at: services.ask_information(
            claim_id=claim.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_POST
@role_required("reviewer")
def close_question(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    form = WhyForm(request.POST, prefix="close")
    return _do(
        request,
        claim,
        form,
        lambda at: services.close_request(
            claim_id=claim.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_POST
@role_required("reviewer")
def note(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    form = NoteForm(request.POST, prefix="note", papers=evidence_of(claim=claim))
    return _do(
        request,
        claim,
        form,
        lambda at: services.add_note(
            claim_id=claim.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_POST
@role_required("reviewer")
def investigate(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    form = OrderForm(request.POST, prefix="order")
    return _do(
        request,
        claim,
        form,
        lambda at: services.order_investigation(
            claim_id=claim.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_POST
@role_required("reviewer")
def report(request: UserRequest, ref: str, order_ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    order = get_object_or_404(claim.investigations, ref=order_ref)
    form = ReportForm(request.POST, prefix="report")
    return _do(
        request,
        claim,
        form,
        lambda at: services.report_investigation(
            investigation_id=order.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_POST
@role_required("reviewer")
def cancel(request: UserRequest, ref: str, order_ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    order = get_object_or_404(claim.investigations, ref=order_ref)
    return _do(
        request,
        claim,
        forms.Form(request.POST, prefix="cancel"),
        lambda _at: services.cancel_investigation(investigation_id=order.pk, by=request.user),
    )


@require_POST
@role_required("reviewer")
def count_bill(request: UserRequest, ref: str, bill_id: int) -> HttpResponse:
    claim = claim_of(request, ref)
    bill = get_object_or_404(claim.bills, pk=bill_id)
    form = BillForm(request.POST, prefix=f"bill{bill.pk}")
    return _do(
        request,
        claim,
        form,
        lambda at: services.accept_bill(
            bill_id=bill.pk, by=request.user, at=at, **form.cleaned_data
        ),
    )


def _do(
    request: UserRequest, claim: Claim, form: forms.Form, deed: Callable[..., object]
) -> HttpResponse:
    """Do one deed on a file; refused, the page comes again with what was typed."""
    again = {str(form.prefix): form}
    if not form.is_valid():
        return review_page(request, claim, status=422, **again)
    try:
        deed(charter.now(claim.plan))
    except ClaimRefused as refusal:
        field = words.field_of(refusal)
        said = words.refusal_words(refusal, claim.plan)
        form.add_error(field if field in form.fields else None, said)
        return review_page(request, claim_of(request, claim.ref), status=409, **again)
    messages.success(
        request, _("Done. It stands in the file of request %(ref)s.") % {"ref": claim.ref}
    )
    return redirect("claims:review", ref=claim.ref)
