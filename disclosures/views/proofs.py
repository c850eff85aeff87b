"""What each proof shows, and what it does not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.caching import LONG
from disclosures.words.proofs import NEVER, PROOFS


@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """The same page for everybody; it changes with the software only."""
    response = render(request, "disclosures/proofs.html", {"proofs": PROOFS, "never": NEVER})
    response.headers["Cache-Control"] = LONG
    return response
