"""Doors of the crew: the objections that wait, one with everything, and its answer."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from claims import services as claims
from claims.rules import ClaimRefused
from disputes import pages, selectors, services
from disputes.forms import AnswerForm, ReferForm
from disputes.models import Objection
from disputes.rules import AlreadyAnswered, DisputeRefused
from disputes.words import field_of, refusal_words
from members.permissions import UserRequest, role_required
from members.states import Role
from papers import selectors as papers
from papers.models import Paper
from papers.views import copy_response, original_response

crew = role_required(Role.REVIEWER, Role.OPERATOR)


@never_cache
@require_safe
@crew
def desk(request: UserRequest) -> HttpResponse:
    rows = [pages.DeskRow(one) for one in selectors.desk(user=request.user)]
    return render(request, "disputes/desk.html", {"rows": rows})


@never_cache
@require_safe
@crew
def objection(request: UserRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    claims.open_claim(claim=found.claim, by=request.user, at=charter.now(found.plan))
    return _page(request, found)


@sensitive_post_parameters("answer")
@require_POST
@crew
def answer(request: UserRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = AnswerForm(request.POST, is_late=found.is_late)
    if not form.is_valid():
        return _page(request, found, status=422, answering=form)
    told = {"objection_id": found.pk, "answer": form.cleaned_data["answer"], "by": request.user}
    at = charter.now(found.plan)
    if form.cleaned_data["outcome"] == "dismiss":
        return _do(request, found, lambda: services.dismiss_objection(**told, at=at), form)
    minor = form.cleaned_data.get("clawback_minor")
    return _do(
        request,
        found,
        lambda: services.uphold_objection(**told, clawback_minor=minor, at=at),
        form,
    )


@require_POST
@crew
def confirm(request: UserRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    deed, at = services.confirm_clawback, charter.now(found.plan)
    return _do(request, found, lambda: deed(objection_id=found.pk, by=request.user, at=at), None)


@require_POST
@crew
def return_(request: UserRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    deed, at = services.return_clawback, charter.now(found.plan)
    return _do(request, found, lambda: deed(objection_id=found.pk, by=request.user, at=at), None)


@require_POST
@crew
def refer(request: UserRequest, ref: str) -> HttpResponse:
    found, form = _found(request, ref), ReferForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, referring=form)
    at = charter.now(found.plan)
    reason = form.cleaned_data["reason"]
    told = {"objection_id": found.pk, "reason": reason, "by": request.user, "at": at}
    return _do(request, found, lambda: services.refer_to_panel(**told), form)


@require_safe
@crew
def copy(request: UserRequest, ref: str, paper_id: int, no: int) -> HttpResponse:
    page = get_object_or_404(papers.copies_of(_paper(request, ref, paper_id)), no=no)
    return copy_response(page)


@require_safe
@crew
def paper(request: UserRequest, ref: str, paper_id: int) -> HttpResponseBase:
    return original_response(request, _paper(request, ref, paper_id))


def _paper(request: UserRequest, ref: str, paper_id: int) -> Paper:
    """Return a paper of the objection, or of its claim: then it is noted who opens it."""
    found = _found(request, ref)
    if own := found.papers.filter(paper_id=paper_id).select_related("paper").first():
        return own.paper
    evidence = get_object_or_404(selectors.originals_of(claim=found.claim), paper_id=paper_id)
    at = charter.now(found.plan)
    return claims.open_paper(evidence=evidence, by=request.user, at=at)


def _found(request: UserRequest, ref: str) -> Objection:
    """Return an objection that this person may answer, or has answered; others do not exist."""
    found = get_object_or_404(selectors.readable(), ref=ref)
    if not selectors.may_read(objection=found, user=request.user):
        raise Http404
    return found


def _do(
    request: UserRequest, found: Objection, deed: Callable[[], object], form: forms.Form | None
) -> HttpResponse:
    """Do one deed; refused, the page comes again with what was typed."""
    try:
        deed()
    except AlreadyAnswered as refusal:
        messages.error(request, refusal_words(refusal, found.plan))
        return redirect("disputes:objection", ref=found.ref)
    except (DisputeRefused, ClaimRefused) as refusal:
        words = refusal_words(refusal, found.plan)
        if form is None:
            messages.error(request, words)
            return redirect("disputes:objection", ref=found.ref)
        field = field_of(refusal)
        form.add_error(field if field in form.fields else None, words)
        name = "referring" if isinstance(form, ReferForm) else "answering"
        return _page(request, found, status=422, **{name: form})
    messages.success(request, _("Done. It is told to those concerned."))
    return redirect("disputes:objection", ref=found.ref)


def _page(
    request: UserRequest, found: Objection, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    page = pages.AnswerPage(found, request.user, charter.now(found.plan), request.GET)
    given: dict[str, forms.Form] = {
        "answering": AnswerForm(is_late=found.is_late),
        "referring": ReferForm(),
    }
    context = {"page": page, "objection": found, **given, **bound}
    return render(request, "disputes/objection.html", context, status=status)
