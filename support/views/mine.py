"""Doors of whoever needs help: ask, complain, read the answer, write again, close."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter.models import Plan
from members import selectors as members
from members.permissions import UserRequest, member_required
from support import selectors, services
from support.forms import AskForm, ComplainForm, ContestForm, WriteForm
from support.models import Thread
from support.pages import ThreadPage, ThreadRow
from support.rules import SupportRefused
from support.views.clock import now, now_of
from support.words import refusal_words

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@member_required
def mine(request: UserRequest) -> HttpResponse:
    rows = [ThreadRow(thread) for thread in selectors.threads_of(user_id=request.user.pk)]
    return render(request, "support/mine.html", {"rows": rows})


@never_cache
@sensitive_post_parameters("text")
@require_http_methods(FORM_METHODS)
@member_required
def ask(request: UserRequest) -> HttpResponse:
    form = AskForm(_posted(request), plans=_plans(request))
    if form.is_bound and form.is_valid():
        thread = services.ask(
            user=request.user,
            plan_id=form.plan_id,
            topic=form.cleaned_data["topic"],
            text=form.cleaned_data["text"],
            at=now_of(form.plan_id),
        )
        messages.success(request, _("A person reads this. You get a letter when it is answered."))
        return redirect("support:thread", ref=thread.ref)
    return _form(request, "support/ask.html", form)


@never_cache
@sensitive_post_parameters("text")
@require_http_methods(FORM_METHODS)
@member_required
def complain(request: UserRequest) -> HttpResponse:
    form = ComplainForm(_posted(request), plans=_plans(request))
    if form.is_bound and form.is_valid():
        complaint = services.complain(
            user=request.user,
            plan_id=form.plan_id,
            about=form.cleaned_data["about"],
            text=form.cleaned_data["text"],
            at=now_of(form.plan_id),
        )
        messages.success(request, _("Your complaint is received; its dates stand below."))
        return redirect("support:thread", ref=complaint.thread.ref)
    return _form(request, "support/complain.html", form)


@never_cache
@require_safe
@member_required
def thread(request: UserRequest, ref: str) -> HttpResponse:
    return _page(request, _thread(request, ref))


@sensitive_post_parameters("text")
@require_POST
@member_required
def write(request: UserRequest, ref: str) -> HttpResponse:
    found, form = _thread(request, ref), WriteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, writing=form, status=422)
    services.write(
        thread_id=found.pk, text=form.cleaned_data["text"], by=request.user, at=now(found.plan)
    )
    messages.success(request, _("Written. We write to you when there is an answer."))
    return redirect("support:thread", ref=ref)


@require_POST
@member_required
def close(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    return _do(
        request,
        found,
        lambda: services.close(thread_id=found.pk, at=now(found.plan)),
        done=_("Closed. You can write here again at any time."),
    )


@require_POST
@member_required
def withdraw(request: UserRequest, ref: str) -> HttpResponse:
    found = _thread(request, ref)
    complaint = get_object_or_404(selectors.complaints(), thread=found)
    return _do(
        request,
        found,
        lambda: services.withdraw_complaint(
            complaint_id=complaint.pk, by=request.user, at=now(found.plan)
        ),
        done=_("You have taken your complaint back."),
    )


@sensitive_post_parameters("text")
@require_POST
@member_required
def contest(request: UserRequest, ref: str) -> HttpResponse:
    found, form = _thread(request, ref), ContestForm(request.POST, prefix="contest")
    complaint = get_object_or_404(selectors.complaints(), thread=found)
    if not form.is_valid():
        return _page(request, found, contesting=form, status=422)
    return _do(
        request,
        found,
        lambda: services.contest(
            complaint_id=complaint.pk,
            text=form.cleaned_data["text"],
            by=request.user,
            at=now(found.plan),
        ),
        done=_("Another person looks at it now. The new date stands below."),
    )


def _do(
    request: UserRequest, found: Thread, deed: Callable[[], object], *, done: str
) -> HttpResponse:
    try:
        deed()
    except SupportRefused as refusal:
        found.refresh_from_db()
        return _page(request, found, refused=refusal_words(refusal), status=409)
    messages.success(request, done)
    return redirect("support:thread", ref=found.ref)


def _page(
    request: UserRequest,
    found: Thread,
    *,
    writing: WriteForm | None = None,
    contesting: ContestForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": ThreadPage(found, request.user, at=now(found.plan)),
        "writing": writing or WriteForm(),
        "contesting": contesting or ContestForm(prefix="contest"),
        "refused": refused,
    }
    return render(request, "support/thread.html", context, status=status)


def _form(request: UserRequest, template: str, form: forms.Form) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.is_bound else 200)


def _posted(request: UserRequest) -> dict[str, object] | None:
    return request.POST if request.method == "POST" else None  # type: ignore[return-value]


def _plans(request: UserRequest) -> list[Plan]:
    """Return the plans that the user belongs to, or did."""
    enrolments = members.enrolments(user_id=request.user.pk)
    return list({one.plan_id: one.plan for one in enrolments}.values())


def _thread(request: UserRequest, ref: str) -> Thread:
    return get_object_or_404(selectors.threads_of(user_id=request.user.pk), ref=ref)
