"""The crew's doors: values and the beacon, the crew's side, reasons before they are published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from members import selectors as members
from members.permissions import UserRequest, role_required
from panels import selectors, services, words
from panels.forms import BeaconForm, HashForm, ReasonForm, ShowForm, StatementForm, ValueForm
from panels.models import Panel
from panels.pages import PanelPage
from panels.permissions import OFFICERS, SPEAKERS
from panels.rules import PanelRefused
from panels.states import Side

A_PAGE = 50
FORMS: dict[str, type[forms.Form]] = {
    "value": ValueForm,
    "hash": HashForm,
    "show": ShowForm,
    "beacon": BeaconForm,
    "statement": StatementForm,
}


@never_cache
@require_safe
@role_required(*OFFICERS)
def panels(request: UserRequest) -> HttpResponse:
    page = Paginator(_readable(request), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "panels/office.html", {"page": page})


@never_cache
@require_safe
@role_required(*OFFICERS)
def panel(request: UserRequest, ref: str) -> HttpResponse:
    return _page(request, _panel(request, ref))


@sensitive_post_parameters("value", "words")
@require_POST
@role_required(*OFFICERS)
def do(request: UserRequest, ref: str, deed: str) -> HttpResponse:
    found = _panel(request, ref)
    if deed not in FORMS:
        raise Http404
    if deed == "statement" and not _speaks(request, found):
        raise PermissionDenied
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
    return redirect("panels:office_panel", ref=ref)


@require_POST
@role_required(*SPEAKERS)
def reason(request: UserRequest, ref: str, ballot_id: UUID) -> HttpResponse:
    found, form = _panel(request, ref), ReasonForm(request.POST)
    ballot = get_object_or_404(selectors.ballots_to_read(panel=found), pk=ballot_id)
    if not form.is_valid():
        return _page(request, found, status=422)
    try:
        services.publish_reason(
            ballot_id=ballot.pk,
            words=form.cleaned_data["words"],
            by=request.user,
            at=charter.now(found.plan),
        )
    except PanelRefused as refusal:
        messages.error(request, words.refusal_words(refusal))
    return redirect("panels:office_panel", ref=ref)


def _deeds(request: UserRequest, found: Panel, form: forms.Form) -> dict[str, Callable[[], object]]:
    given = form.cleaned_data
    who: dict[str, Any] = {"by": request.user, "at": charter.now(found.plan)}
    side: dict[str, Any] = {"panel_id": found.pk, "side": Side.CREW}
    return {
        "value": lambda: services.commit_value(**side, value=given["value"], **who),
        "hash": lambda: services.commit_hash(**side, commitment=given["commitment"], **who),
        "show": lambda: services.show_value(panel_id=found.pk, value=given["value"], **who),
        "beacon": lambda: services.write_beacon(panel_id=found.pk, value=given["value"], **who),
        "statement": lambda: services.make_statement(**side, words=given["words"], **who),
    }


def _readable(request: UserRequest) -> QuerySet[Panel]:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=frozenset(OFFICERS))
    return selectors.panels_for_crew(plan_ids=plan_ids, user=request.user)


def _panel(request: UserRequest, ref: str) -> Panel:
    return get_object_or_404(_readable(request), ref=ref)


def _speaks(request: UserRequest, found: Panel) -> bool:
    """Return whether somebody may tell the crew's side: one of its readers, not too close."""
    holds = members.holds_role(
        user_id=request.user.pk, roles=frozenset(SPEAKERS), plan_id=found.plan_id
    )
    close = members.user_ids_close_to(member=found.claim.enrolment.member)
    return holds and request.user.pk not in close


def _page(
    request: UserRequest, found: Panel, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    page = PanelPage(found, at=charter.now(found.plan))
    speaks = _speaks(request, found)
    own = selectors.commitments_of(panel=found).filter(by=request.user).first()
    empty: dict[str, forms.Form] = {
        "value": ValueForm(),
        "hash": HashForm(),
        "show": ShowForm(),
        "beacon": BeaconForm(),
        "statement": StatementForm(
            initial={"words": page.statement(Side.CREW)} if speaks else None
        ),
    }
    ballots = selectors.ballots_to_read(panel=found) if speaks else []
    context = {
        "page": page,
        "own": own,
        "speaks": speaks,
        "forms": empty | bound,
        "reasons": [
            (one, ReasonForm(initial={"words": one.reason}, auto_id=f"id_{one.pk}_%s"))
            for one in ballots
        ],
    }
    return render(request, "panels/office_panel.html", context, status=status)
