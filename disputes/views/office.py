"""Doors of the office: bundles for a mediator or court, of requests of their plans."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from claims.models import Claim
from disputes import pages, selectors, services, tasks
from disputes.views.appealing import bundle_response
from members.permissions import UserRequest, role_required
from members.states import Role

operator = role_required(Role.OPERATOR)


@never_cache
@require_safe
@operator
def bundles(request: UserRequest) -> HttpResponse:
    """Find a request by its reference: nothing is listed that nobody asked for."""
    ref = request.GET.get("ref", "").strip().upper()
    if ref and selectors.claims_of_office(user=request.user).filter(ref=ref).exists():
        return redirect("disputes:office_bundle", ref=ref)
    return render(request, "disputes/office_bundles.html", {"ref": ref})


@never_cache
@require_safe
@operator
def bundle(request: UserRequest, ref: str) -> HttpResponse:
    page = pages.BundlePage(_claim(request, ref), is_for_office=True)
    return render(request, "disputes/office_bundle.html", {"page": page, "claim": page.claim})


@require_POST
@operator
def ask_for_bundle(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    at = charter.now(claim.plan)
    found = services.ask_for_bundle(claim_id=claim.pk, by=request.user, is_for_office=True, at=at)
    tasks.nudge(found.pk)
    return redirect("disputes:office_bundle", ref=ref)


@never_cache
@require_safe
@operator
def download(request: UserRequest, ref: str, bundle_ref: str) -> HttpResponseBase:
    found = selectors.bundles_of(claim=_claim(request, ref), is_for_office=True)
    wanted = get_object_or_404(found, ref=bundle_ref)
    return bundle_response(request, wanted, "disputes:office_bundle")


def _claim(request: UserRequest, ref: str) -> Claim:
    return get_object_or_404(selectors.claims_of_office(user=request.user), ref=ref)
