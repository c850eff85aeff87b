"""The pictures of a claim's papers, page by page: for who asked, and for the crew, who is noted."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from charter import selectors as charter
from claims import selectors, services
from claims.models import Claim
from members.permissions import UserRequest, member_required, role_required
from papers import selectors as papers
from papers.models import Copy
from papers.views import copy_response


@require_safe
@member_required
def copy(request: UserRequest, ref: str, evidence_id: int, no: int) -> HttpResponse:
    found = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    return copy_response(_copy(found, evidence_id, no))


@require_safe
@role_required("reviewer")
def review_copy(request: UserRequest, ref: str, evidence_id: int, no: int) -> HttpResponse:
    claim = get_object_or_404(selectors.reviewable(reviewer=request.user), ref=ref)
    page = _copy(claim, evidence_id, no)
    evidence = get_object_or_404(selectors.evidence_of(claim=claim), pk=evidence_id)
    services.open_paper(evidence=evidence, by=request.user, at=charter.now(claim.plan))
    return copy_response(page)


def _copy(claim: Claim, evidence_id: int, no: int) -> Copy:
    """Return a page's picture of a paper of this claim, or 404."""
    evidence = get_object_or_404(selectors.evidence_of(claim=claim), pk=evidence_id)
    return get_object_or_404(papers.copies_of(evidence.paper), no=no)
