"""The doors of those who ask for aid: tell what happened, follow it, take it back."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from charter import selectors as charter
from claims import selectors, services, words
from claims.forms import FilingForm, WithdrawForm
from claims.models import Claim
from claims.pages import ClaimPage
from claims.rules import ClaimRefused
from claims.views.papers import paper_response
from members import selectors as members
from members.models import Enrolment
from members.permissions import UserRequest, member_required


@require_safe
@member_required
def mine(request: UserRequest) -> HttpResponse:
    claims = selectors.claims_of(user=request.user)
    return render(request, "claims/mine.html", {"claims": claims})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def file(request: UserRequest) -> HttpResponse:
    enrolments = list(members.enrolments_of_aid(user_id=request.user.pk))
    initial = {name: request.GET[name] for name in ("enrolment",) if name in request.GET}
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FilingForm(*posted, enrolments=enrolments, initial=initial)
    if form.is_bound and form.is_valid():
        claim = _file(request, form, enrolments)
        if claim is not None:
            return redirect("claims:claim", ref=claim.ref)
    context = {"form": form, "has_enrolments": bool(enrolments)}
    return render(request, "claims/file.html", context, status=422 if form.is_bound else 200)


def _file(request: UserRequest, form: FilingForm, enrolments: list[Enrolment]) -> Claim | None:
    """Return the claim that a form makes, or None with the refusal beside its field."""
    asked = form.cleaned_data
    enrolment = next(e for e in enrolments if e.pk == asked["enrolment"])
    try:
        return services.file_claim(
            enrolment_id=enrolment.pk,
            by=request.user,
            documents=form.documents(),
            at=charter.now(enrolment.plan),
            **{name: asked[name] for name in form.TOLD},
        )
    except ClaimRefused as refusal:
        form.add_error(words.field_of(refusal), words.refusal_words(refusal, enrolment.plan))
        return None


@require_safe
@member_required
def claim(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    page = ClaimPage(found, at=charter.now(found.plan))
    return render(request, "claims/claim.html", {"claim": found, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: UserRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return _withdraw_page(request, found, form, status=422 if form.is_bound else 200)
    reason, at = form.cleaned_data["reason"], charter.now(found.plan)
    try:
        services.withdraw_claim(claim_id=found.pk, reason=reason, by=request.user, at=at)
    except ClaimRefused:  # it has moved on meanwhile; the page says where to
        found.refresh_from_db(fields=["state"])
        return _withdraw_page(request, found, form, status=409)
    messages.success(request, _("You have taken your request back."))
    return redirect("claims:claim", ref=ref)


def _withdraw_page(
    request: UserRequest, found: Claim, form: WithdrawForm, *, status: int
) -> HttpResponse:
    page = ClaimPage(found, at=charter.now(found.plan))
    context = {"claim": found, "page": page, "form": form}
    return render(request, "claims/withdraw.html", context, status=status)


@require_safe
@member_required
def paper(request: UserRequest, ref: str, evidence_id: int) -> FileResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    evidence = get_object_or_404(selectors.evidence_of(claim=found), pk=evidence_id)
    return paper_response(evidence, selectors.content_of(evidence=evidence))
