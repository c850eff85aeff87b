"""The doors of the crew: the docket, one claim on one screen, and what is decided on it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from claims import selectors, services, words
from claims.forms import ReasonForm, RecommendForm
from claims.models import Claim
from claims.pages import ReviewPage
from claims.rules import ClaimRefused, MoveNotAllowed, PageStale
from claims.views.papers import paper_response
from members.permissions import UserRequest, role_required

Deed = Callable[..., Claim]


@require_safe
@role_required("reviewer")
def docket(request: UserRequest) -> HttpResponse:
    waiting = list(selectors.docket(reviewer=request.user))
    context = {
        "for_me": [claim for claim in waiting if claim.recommended_by_id != request.user.pk],
        "for_others": [claim for claim in waiting if claim.recommended_by_id == request.user.pk],
        "decided": selectors.decided_lately(reviewer=request.user, most=20),
    }
    return render(request, "claims/docket.html", context)


@require_safe
@role_required("reviewer")
def review(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    services.open_claim(claim=claim, by=request.user, at=charter.now(claim.plan))
    return _page(request, claim, status=200)


@require_POST
@role_required("reviewer")
def recommend(request: UserRequest, ref: str) -> HttpResponse:
    return _do(request, ref, "recommend", services.recommend_claim, RecommendForm)


@require_POST
@role_required("reviewer")
def grant(request: UserRequest, ref: str) -> HttpResponse:
    return _do(request, ref, "confirm", services.grant_claim, ReasonForm)


@require_POST
@role_required("reviewer")
def refuse(request: UserRequest, ref: str) -> HttpResponse:
    return _do(request, ref, "confirm", services.refuse_claim, ReasonForm)


@require_POST
@role_required("reviewer")
def send_back(request: UserRequest, ref: str) -> HttpResponse:
    return _do(request, ref, "send_back", services.send_back_claim, ReasonForm)


@require_safe
@role_required("reviewer")
def review_paper(request: UserRequest, ref: str, evidence_id: int) -> FileResponse:
    claim = _claim(request, ref)
    evidence = get_object_or_404(selectors.evidence_of(claim=claim), pk=evidence_id)
    content = services.open_paper(evidence=evidence, by=request.user, at=charter.now(claim.plan))
    return paper_response(evidence, content)


def _claim(request: UserRequest, ref: str) -> Claim:
    return get_object_or_404(selectors.reviewable(reviewer=request.user), ref=ref)


def _do(
    request: UserRequest, ref: str, name: str, deed: Deed, form_class: type[forms.Form]
) -> HttpResponse:
    """Do one deed of a reviewer; refused, the page comes again with what was typed."""
    claim = _claim(request, ref)
    form = form_class(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, claim, status=422, **{name: form})
    try:
        deed(claim_id=claim.pk, by=request.user, at=charter.now(claim.plan), **form.cleaned_data)
    except (MoveNotAllowed, PageStale) as refusal:
        messages.error(request, words.refusal_words(refusal, claim.plan))
        return _again(request, ref, name, form)
    except ClaimRefused as refusal:
        form.add_error(words.field_of(refusal), words.refusal_words(refusal, claim.plan))
        return _page(request, claim, status=422, **{name: form})
    messages.success(
        request, _("Done. It stands in the history of request %(ref)s.") % {"ref": ref}
    )
    return redirect("claims:review", ref=ref)


def _again(request: UserRequest, ref: str, name: str, form: forms.Form) -> HttpResponse:
    """Show a claim that has moved as it is now, with what was typed for the step it moved past."""
    claim = _claim(request, ref)
    typed = request.POST.copy()
    typed[f"{name}-seen"] = str(selectors.last_step(claim=claim))
    return _page(request, claim, status=409, **{name: type(form)(typed, prefix=name)})


def _page(request: UserRequest, claim: Claim, *, status: int, **bound: forms.Form) -> HttpResponse:
    """Answer with the whole claim; a form that came back keeps its words, the others are empty."""
    page = ReviewPage(claim, at=charter.now(claim.plan), reviewer=request.user)
    empty: dict[str, forms.Form] = {
        "recommend": RecommendForm(prefix="recommend", initial={"seen": page.seen}),
        "confirm": ReasonForm(prefix="confirm", initial={"seen": page.seen}),
        "send_back": ReasonForm(prefix="send_back", initial={"seen": page.seen}),
    }
    context = {"claim": claim, "page": page, "forms": empty | bound}
    return render(request, "claims/review.html", context, status=status)
