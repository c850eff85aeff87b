"""One case as everybody may see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures import selectors
from disclosures.words import cases as words


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """A case from notice on: what it is, when it was shown, which periods shared it."""
    found = selectors.public_case(ref=ref)
    if found is None:
        raise Http404
    plan, claim = found
    portions = selectors.shares_of_case(ref=ref)
    context = {
        "plan": plan,
        "claim": claim,
        "state": words.state_words(claim.state),
        "facts": words.facts(claim),
        "steps": words.steps(claim, plan, portions),
        "portions": portions,
        "shared_minor": sum(portion.allowed_minor for portion in portions),
        "paid_minor": sum(portion.paid_minor for portion in portions),
    }
    return render(request, "disclosures/case.html", context)
