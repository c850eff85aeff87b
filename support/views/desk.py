"""Doors of the desk: what waits, one conversation, and what the crew does with it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from members.permissions import UserRequest, role_required
from support import selectors, services
from support.forms import AnswerForm, DecideForm
from support.models import Thread
from support.pages import ThreadPage
from support.permissions import DESK_DOERS, DESK_READERS
from support.rules import PageStale, SupportRefused
from support.views.clock import now
from support.words import refusal_words

A_PAGE = 50


@never_cache
@require_safe
@role_required(*DESK_READERS)
def desk(request: UserRequest) -> HttpResponse:
    page = Paginator(selectors.desk(user=request.user), A_PAGE).get_page(request.GET.get("page"))
    complaints = [
        (thread, thread.complaint.is_late(at=now(thread.plan)))
        for thread in selectors.pending_complaints(user=request.user)
    ]
    return render(request, "support/desk.html", {"page": page, "complaints": complaints})


@never_cache
@require_safe
@role_required(*DESK_READERS)
def desk_thread(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.readable(user=request.user), ref=ref)
    services.record_reading(thread=found, by=request.user, at=now(found.plan))
    return _page(request, found)


@require_POST
@role_required(*DESK_DOERS)
def take(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    return _do(request, found, lambda: services.take(thread_id=found.pk, by=request.user))


@require_POST
@role_required(*DESK_DOERS)
def hand_back(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    return _do(request, found, lambda: services.hand_back(thread_id=found.pk))


@require_POST
@role_required(*DESK_DOERS)
def close(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    return _do(request, found, lambda: services.close(thread_id=found.pk, at=now(found.plan)))


@sensitive_post_parameters("text")
@require_POST
@role_required(*DESK_DOERS)
def answer(request: UserRequest, ref: str) -> HttpResponse:
    found, form = _thread(request, ref), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, answering=form, status=422)
    try:
        services.answer(
            thread_id=found.pk,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=now(found.plan),
        )
    except SupportRefused as refusal:
        found.refresh_from_db()
        if isinstance(refusal, PageStale):  # with what was typed, beside what came meanwhile
            form = AnswerForm(initial={"text": form.cleaned_data["text"]})
        return _page(request, found, answering=form, refused=refusal_words(refusal), status=409)
    messages.success(request, _("Answered. The member gets a letter that there is an answer."))
    return redirect("support:desk")


@require_POST
@role_required(*DESK_DOERS)
def acknowledge(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    complaint = get_object_or_404(selectors.complaints(), thread=found)
    return _do(
        request,
        found,
        lambda: services.acknowledge(
            complaint_id=complaint.pk, by=request.user, at=now(found.plan)
        ),
    )


@sensitive_post_parameters("reason")
@require_POST
@role_required(*DESK_DOERS)
def decide(request: UserRequest, ref: str) -> HttpResponse:
    found, form = _thread(request, ref), DecideForm(request.POST, prefix="decide")
    complaint = get_object_or_404(selectors.complaints(), thread=found)
    if not form.is_valid():
        return _page(request, found, deciding=form, status=422)
    return _do(
        request,
        found,
        lambda: services.decide(
            complaint_id=complaint.pk, by=request.user, at=now(found.plan), **form.cleaned_data
        ),
    )


def _do(request: UserRequest, found: Thread, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except SupportRefused as refusal:
        found = _thread(request, found.ref)
        return _page(request, found, refused=refusal_words(refusal), status=409)
    messages.success(request, _("Done."))
    return redirect("support:desk_thread", ref=found.ref)


def _page(
    request: UserRequest,
    found: Thread,
    *,
    answering: AnswerForm | None = None,
    deciding: DecideForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = ThreadPage(found, request.user, at=now(found.plan))
    may_answer = selectors.answerable(user=request.user).filter(pk=found.pk).exists()
    form = answering or AnswerForm()
    if not form.is_bound:
        form.initial["seen"] = page.last_seen
    context = {
        "page": page,
        "may_answer": may_answer,
        "answering": form,
        "deciding": deciding or DecideForm(prefix="decide"),
        "refused": refused,
    }
    return render(request, "support/desk_thread.html", context, status=status)


def _thread(request: UserRequest, ref: str) -> Thread:
    return get_object_or_404(selectors.answerable(user=request.user), ref=ref)
