"""The claimant's doors: a value for the draw, their side, what may be published."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from claims import selectors as claims
from claims.models import Claim
from claims.states import ClaimState
from members.permissions import UserRequest, member_required
from panels import selectors, services, words
from panels.forms import HashForm, HearingForm, ShowForm, StatementForm, ValueForm
from panels.models import Panel
from panels.pages import PanelPage
from panels.rules import PanelRefused
from panels.states import Side

FORMS: dict[str, type[forms.Form]] = {
    "value": ValueForm,
    "hash": HashForm,
    "show": ShowForm,
    "statement": StatementForm,
    "hearing": HearingForm,
}


@never_cache
@require_safe
@member_required
def panel(request: UserRequest, ref: str) -> HttpResponse:
    claim = _claim(request, ref)
    if _is_still_to_open(claim):
        return render(request, "panels/claimant_waiting.html", {"claim": claim})
    return _page(request, _panel(request, ref))


@sensitive_post_parameters("value", "words")
@require_POST
@member_required
def do(request: UserRequest, ref: str, deed: str) -> HttpResponse:
    found = _panel(request, ref)
    if deed not in FORMS:
        raise Http404
    form = FORMS[deed](request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, **{deed: form})
    try:
        _deeds(request, found, form)[deed]()
    except PanelRefused as refusal:
        form.add_error(None, words.refusal_words(refusal))
        found.refresh_from_db()
        return _page(request, found, status=422, **{deed: form})
    messages.success(request, _("Done."))
    return redirect("panels:claim", ref=ref)


def _deeds(request: UserRequest, found: Panel, form: forms.Form) -> dict[str, Callable[[], object]]:
    given = form.cleaned_data
    who: dict[str, Any] = {"by": request.user, "at": charter.now(found.plan)}
    side: dict[str, Any] = {"panel_id": found.pk, "side": Side.CLAIMANT}
    return {
        "value": lambda: services.commit_value(**side, value=given["value"], **who),
        "hash": lambda: services.commit_hash(**side, commitment=given["commitment"], **who),
        "show": lambda: services.show_value(panel_id=found.pk, value=given["value"], **who),
        "statement": lambda: services.make_statement(**side, words=given["words"], **who),
        "hearing": lambda: services.choose_hearing(
            panel_id=found.pk, is_sealed=bool(given["is_sealed"])
        ),
    }


def _claim(request: UserRequest, ref: str) -> Claim:
    return get_object_or_404(claims.claims_of(user=request.user), ref=ref)


def _is_still_to_open(claim: Claim) -> bool:
    """Return whether a claim is called before a panel that the next sweep opens."""
    return claim.state == ClaimState.PANEL and selectors.panel_of_claim(claim=claim) is None


def _panel(request: UserRequest, ref: str) -> Panel:
    found = selectors.panel_of_claim(claim=_claim(request, ref))
    if found is None:
        raise Http404
    return found


def _page(
    request: UserRequest, found: Panel, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    page = PanelPage(found, at=charter.now(found.plan))
    own = selectors.commitments_of(panel=found).filter(by=request.user).first()
    empty: dict[str, forms.Form] = {
        "value": ValueForm(),
        "hash": HashForm(),
        "show": ShowForm(),
        "statement": StatementForm(initial={"words": page.statement(Side.CLAIMANT)}),
        "hearing": HearingForm(initial={"is_sealed": int(found.is_sealed)}),
    }
    context = {
        "page": page,
        "own": own,
        "forms": empty | bound,
        "looks": selectors.looks_at(panel=found),
        "reasons": selectors.published_reasons(panel=found),
    }
    return render(request, "panels/claimant.html", context, status=status)
