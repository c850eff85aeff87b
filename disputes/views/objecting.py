"""Doors of whoever doubts a case: object, see one's own, take back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from claims.models import Claim
from disputes import pages, selectors, services
from disputes.forms import ObjectForm
from disputes.rules import DisputeRefused
from disputes.words import field_of, refusal_words
from members.permissions import UserRequest, member_required
from papers.rules import PaperRefused
from papers.words import refusal_words as paper_words


@never_cache
@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def object_to(request: UserRequest, ref: str) -> HttpResponse:
    claim = selectors.case_to_object_to(ref=ref)
    if claim is None:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ObjectForm(*posted)
    if form.is_bound and form.is_valid() and _object(request, claim, form):
        messages.success(request, _("Received. You find it, and the answer, here."))
        return redirect("disputes:mine")
    at = charter.now(claim.plan)
    context = {"page": pages.ObjectPage(claim, request.user, at), "form": form}
    return render(request, "disputes/object.html", context, status=422 if form.is_bound else 200)


def _object(request: UserRequest, claim: Claim, form: ObjectForm) -> bool:
    """Return whether the objection was taken; a refusal stands beside its field."""
    told = form.cleaned_data
    try:
        services.object_to_claim(
            claim_id=claim.pk,
            ground=told["ground"],
            words=told["words"],
            handed=told["papers"],
            by=request.user,
            at=charter.now(claim.plan),
        )
    except DisputeRefused as refusal:
        form.add_error(field_of(refusal), refusal_words(refusal, claim.plan))
    except PaperRefused as refusal:
        form.add_error("papers", paper_words(refusal))
    return form.is_valid()


@never_cache
@require_safe
@member_required
def mine(request: UserRequest) -> HttpResponse:
    rows = [pages.OwnObjection(one) for one in selectors.objections_by(user=request.user)]
    return render(request, "disputes/mine.html", {"rows": rows})


@require_POST
@member_required
def withdraw(request: UserRequest, ref: str) -> HttpResponse:
    objection = get_object_or_404(selectors.objections_by(user=request.user), ref=ref)
    at = charter.now(objection.plan)
    try:
        services.withdraw_objection(objection_id=objection.pk, by=request.user, at=at)
    except DisputeRefused as refusal:
        messages.error(request, refusal_words(refusal, objection.plan))
    else:
        messages.success(request, _("You have taken your objection back."))
    return redirect("disputes:mine")
