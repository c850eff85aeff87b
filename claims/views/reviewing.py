"""The doors of the crew: one claim on one screen, and what is found and decided of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from claims import selectors, services, words
from claims.forms import HandOverForm, ReasonForm, RecommendForm, StandAsideForm
from claims.models import Claim
from claims.review_pages import ReviewPage
from claims.rules import ClaimRefused, MoveNotAllowed, PageStale, grounds
from claims.states import Undeclared
from claims.working import WorkPage
from members.permissions import UserRequest, role_required
from papers.views import original_response
from treasury.templatetags.money import amount

Deed = Callable[..., Claim]
Bound = dict[str, forms.Form]
RARE = ("alternatives", "undeclared", "causality", "materiality")
READINGS = {"recommend": services.recommend_claim, "blind": services.read_blind}


@require_safe
@role_required("reviewer")
def review(request: UserRequest, ref: str) -> HttpResponse:
    claim = claim_of(request, ref)
    at = charter.now(claim.plan)
    services.open_claim(claim=claim, by=request.user, at=at)
    services.note_signals_seen(claim=claim, by=request.user, at=at)
    return review_page(request, claim, status=200)


@require_POST
@role_required("reviewer")
def recommend(request: UserRequest, ref: str) -> HttpResponse:
    return _read(request, ref, "recommend")


@require_POST
@role_required("reviewer")
def read_blind(request: UserRequest, ref: str) -> HttpResponse:
    return _read(request, ref, "blind")


@require_POST
@role_required("reviewer")
def grant(request: UserRequest, ref: str) -> HttpResponse:
    return _decide(request, ref, "confirm", services.grant_claim)


@require_POST
@role_required("reviewer")
def refuse(request: UserRequest, ref: str) -> HttpResponse:
    return _decide(request, ref, "confirm", services.refuse_claim)


@require_POST
@role_required("reviewer")
def send_back(request: UserRequest, ref: str) -> HttpResponse:
    return _decide(request, ref, "send_back", services.send_back_claim)


@require_safe
@role_required("reviewer")
def review_paper(request: UserRequest, ref: str, evidence_id: int) -> HttpResponseBase:
    claim = claim_of(request, ref)
    evidence = get_object_or_404(selectors.evidence_of(claim=claim), pk=evidence_id)
    paper = services.open_paper(evidence=evidence, by=request.user, at=charter.now(claim.plan))
    return original_response(request, paper)


def claim_of(request: UserRequest, ref: str) -> Claim:
    """Return the claim, if this reviewer may read it; for others it does not exist."""
    return get_object_or_404(selectors.reviewable(reviewer=request.user), ref=ref)


def _read(request: UserRequest, ref: str, name: str) -> HttpResponse:
    """Write down a reading, or first put a draft into the form: then nothing is kept yet."""
    claim = claim_of(request, ref)
    terms = charter.terms_of(claim.version)
    if "draft" in request.POST:
        return _drafted(request, claim, name)
    form = RecommendForm(request.POST, prefix=name, claim=claim, terms=terms)
    if not form.is_valid():
        return review_page(request, claim, status=422, **{name: form})
    return do(request, claim, name, form, READINGS[name], **form.found())


def _decide(request: UserRequest, ref: str, name: str, deed: Deed) -> HttpResponse:
    claim = claim_of(request, ref)
    form = ReasonForm(request.POST, prefix=name)
    if not form.is_valid():
        return review_page(request, claim, status=422, **{name: form})
    return do(request, claim, name, form, deed, **form.cleaned_data)


def do(
    request: UserRequest, claim: Claim, name: str, form: forms.Form, deed: Deed, **given: Any
) -> HttpResponse:
    """Do one deed of a reviewer; refused, the page comes again with what was typed."""
    try:
        deed(claim_id=claim.pk, by=request.user, at=charter.now(claim.plan), **given)
    except (MoveNotAllowed, PageStale) as refusal:
        messages.error(request, words.refusal_words(refusal, claim.plan))
        return _again(request, claim.ref, name, form)
    except ClaimRefused as refusal:
        field = words.field_of(refusal)
        said = words.refusal_words(refusal, claim.plan)
        form.add_error(field if field in form.fields else None, said)
        return review_page(request, claim_of(request, claim.ref), status=422, **{name: form})
    messages.success(
        request, _("Done. It stands in the history of request %(ref)s.") % {"ref": claim.ref}
    )
    return redirect("claims:review", ref=claim.ref)


def review_page(
    request: UserRequest, claim: Claim, *, status: int, **bound: forms.Form
) -> HttpResponse:
    """Answer with the whole claim; a form that came back keeps its words, the others are empty."""
    page = ReviewPage(
        claim, at=charter.now(claim.plan), reviewer=request.user, chosen=request.GET.dict()
    )
    reading = bound.get("recommend") or bound.get("blind")
    if reading is not None:
        page.severity = str(reading["severity"].value() or "")
        page.reason_code = str(reading["reason_code"].value() or "")
        page.opens_details = any(_is_filled(reading, name) for name in RARE)
    work = WorkPage(claim=claim, reviewer=request.user, seen=page.seen, bound=bound)
    context = {"claim": claim, "page": page, "forms": _empty(page) | bound, "work": work}
    return render(request, "claims/review.html", context, status=status)


def _is_filled(form: forms.Form, name: str) -> bool:
    return bool(form[name].errors) or form[name].value() not in {None, "", Undeclared.NONE}


def _empty(page: ReviewPage) -> Bound:
    claim, seen = page.claim, {"seen": page.seen}
    told = seen | {"condition_key": claim.condition_key, "severity": claim.severity}
    reading = partial(RecommendForm, initial=told, claim=claim, terms=page.terms)
    return {
        "recommend": reading(prefix="recommend"),
        "blind": reading(prefix="blind"),
        "confirm": ReasonForm(prefix="confirm", initial=seen),
        "send_back": ReasonForm(prefix="send_back", initial=seen),
        "hand_over": HandOverForm(prefix="hand_over", initial=seen, colleagues=page.colleagues),
        "aside": StandAsideForm(prefix="aside"),
    }


def _again(request: UserRequest, ref: str, name: str, form: forms.Form) -> HttpResponse:
    """Show a claim that has moved as it is now, with what was typed for the step it moved past."""
    claim = claim_of(request, ref)
    form.data = request.POST.copy()
    form.data[f"{name}-seen"] = str(selectors.last_step(claim=claim))
    form.errors.clear()
    return review_page(request, claim, status=409, **{name: form})


def _drafted(request: UserRequest, claim: Claim, name: str) -> HttpResponse:
    """Put the draft of a coded reason, or the charter's sum, into what was typed so far."""
    terms, asked = charter.terms_of(claim.version), request.POST["draft"]
    fields = RecommendForm.base_fields
    typed = {field: request.POST.get(f"{name}-{field}", "") for field in fields}
    if asked in grounds.BY_CODE:
        typed = words.with_draft(typed, asked, claim, terms)
    found = selectors.award_of(claim=claim, severity=typed["severity"])
    if asked == "sum" or not typed["award_minor"]:
        typed["award_minor"] = amount(found.award_minor) if typed["verdict"] == "grant" else ""
    form = RecommendForm(prefix=name, initial=typed, claim=claim, terms=terms)
    return review_page(request, claim, status=200, **{name: form})
