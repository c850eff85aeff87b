"""Doors of the claimant's side: the ladder, appealing, taking it back, and the bundle."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from claims import selectors as claim_selectors
from claims.models import Claim
from claims.rules import ClaimRefused
from claims.services import Document
from claims.states import EvidenceKind
from disputes import pages, selectors, services, tasks
from disputes.forms import AppealForm
from disputes.models import Bundle
from disputes.rules import BundleGone, DisputeRefused
from disputes.words import field_of, refusal_words
from members.permissions import UserRequest, freshly_proven, member_required


@never_cache
@sensitive_post_parameters("grounds")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def appeal(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AppealForm(*posted)
    if form.is_bound and form.is_valid() and _appeal(request, claim, form):
        messages.success(request, _("Your appeal has arrived. The next date stands below."))
        return redirect("disputes:appeal", ref=ref)
    page = pages.AppealPage(claim, request.user, charter.now(claim.plan))
    context = {"page": page, "claim": claim, "form": form}
    return render(request, "disputes/appeal.html", context, status=422 if form.is_bound else 200)


def _appeal(request: UserRequest, claim: Claim, form: AppealForm) -> bool:
    """Return whether the appeal was taken; a refusal stands beside its field."""
    told = form.cleaned_data
    try:
        services.appeal_claim(
            claim_id=claim.pk,
            grounds=told["grounds"],
            documents=[Document(file=one, kind=EvidenceKind.OTHER) for one in told["papers"]],
            wishes_sealed=told["wishes_sealed"],
            by=request.user,
            at=charter.now(claim.plan),
        )
    except (DisputeRefused, ClaimRefused) as refusal:
        form.add_error(field_of(refusal), refusal_words(refusal, claim.plan))
        claim.refresh_from_db()
    return form.is_valid()


@require_POST
@member_required
def withdraw_appeal(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    found = get_object_or_404(selectors.appeals_of(claim=claim), state="open")
    try:
        services.withdraw_appeal(appeal_id=found.pk, by=request.user, at=charter.now(claim.plan))
    except (DisputeRefused, ClaimRefused) as refusal:
        messages.error(request, refusal_words(refusal, claim.plan))
    else:
        messages.success(request, _("You have taken your appeal back. The decision stands."))
    return redirect("disputes:appeal", ref=ref)


@never_cache
@require_safe
@member_required
def bundle(request: UserRequest, ref: str) -> HttpResponse:
    page = pages.BundlePage(_claim(request, ref), is_for_office=False)
    return render(request, "disputes/bundle.html", {"page": page, "claim": page.claim})


@require_POST
@member_required
def ask_for_bundle(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    found = services.ask_for_bundle(claim_id=claim.pk, by=request.user, at=charter.now(claim.plan))
    tasks.nudge(found.pk)
    return redirect("disputes:bundle", ref=ref)


@never_cache
@require_safe
@member_required
@freshly_proven
def download(request: UserRequest, ref: str, bundle_ref: str) -> HttpResponseBase:
    claim = _claim(request, ref)
    found = selectors.bundles_of(claim=claim, is_for_office=False)
    return bundle_response(request, get_object_or_404(found, ref=bundle_ref), "disputes:bundle")


def bundle_response(request: UserRequest, found: Bundle, back: str) -> HttpResponseBase:
    """Return a bundle as an attachment, streamed; one that is gone leads back to its page."""
    at = charter.now(found.claim.plan)
    try:
        blocks = services.read_bundle(bundle=found, by=request.user, at=at)
    except BundleGone as refusal:
        messages.error(request, refusal_words(refusal, found.claim.plan))
        return redirect(back, ref=found.claim.ref)
    name = f"{found.claim.ref}-{found.ref}.zip"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Content-Length": str(found.size_bytes),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(blocks, content_type="application/zip", headers=headers)


def _claim(request: UserRequest, ref: str) -> Claim:
    return get_object_or_404(claim_selectors.claims_of(user=request.user), ref=ref)
