"""The letter of a decision: a page, and the same as PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

import printing
from charter import selectors as charter
from claims import selectors
from claims.letter_pages import LetterPage, printed
from members.permissions import UserRequest, member_required


@require_safe
@member_required
def letter(request: UserRequest, ref: str) -> HttpResponse:
    return render(request, "claims/letter.html", {"page": _page(request, ref)})


@require_safe
@member_required
def letter_pdf(request: UserRequest, ref: str) -> HttpResponse:
    content = printing.pdf("claims/letter.typ", printed(_page(request, ref)))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tongzhou-{ref}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: UserRequest, ref: str) -> LetterPage:
    """Return the letter of the latest decision on a request of theirs, or 404."""
    claim = get_object_or_404(selectors.claims_of(user=request.user), ref=ref)
    decision = selectors.decisions_of(claim=claim).first()
    if decision is None:
        raise Http404
    return LetterPage(claim, decision, at=charter.now(claim.plan))
