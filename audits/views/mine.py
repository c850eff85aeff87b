"""The door of a person whose request was drawn: who will look, and to say no."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from audits import selectors, services, words
from audits.pages import AuditPage
from audits.rules import AuditRefused
from charter import selectors as charter
from claims import selectors as claims
from members.permissions import UserRequest, member_required


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def audit(request: UserRequest, ref: str) -> HttpResponse:
    claim = get_object_or_404(claims.claims_of(user=request.user), ref=ref)
    drawn = selectors.drawn_of_claim(claim=claim)
    if drawn is None:
        raise Http404
    at = charter.now(claim.plan)
    if request.method == "POST":
        try:
            services.object_to_audit(drawn_id=drawn.pk, by=request.user, at=at)
            messages.success(request, _("Nobody will look. Your aid stays as it is."))
        except AuditRefused as refusal:
            messages.error(request, words.refusal_words(refusal))
        return redirect("audits:mine", ref=ref)
    context = {
        "claim": claim,
        "drawn": drawn,
        "page": AuditPage(drawn.audit, at=at),
        "accesses": claims.accesses_of(claim=claim),
        "finding": selectors.finding_of(drawn),
        "is_own": claim.enrolment.member.holder_id == request.user.pk,
    }
    return render(request, "audits/mine.html", context)
