"""Doors of the office: identity documents that wait for somebody to look at them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import selectors, services
from members.identity_forms import DoubtForm
from members.models import Identity
from members.permissions import UserRequest, role_required
from members.rules import MembersRefused
from members.states import AccessKind
from members.words import refusal_words

WHO = ("operator", "reviewer")


@require_safe
@role_required(*WHO)
def identities(request: UserRequest) -> HttpResponse:
    context = {
        "waiting": selectors.identities_to_verify(staff_id=request.user.pk)[:200],
        "judged": selectors.identities_judged(staff_id=request.user.pk, most=20),
    }
    return render(request, "members/identities.html", context)


@require_safe
@role_required(*WHO)
def identity(request: UserRequest, identity_id: int) -> HttpResponse:
    return _page(request, _identity(request, identity_id), DoubtForm())


@require_POST
@role_required(*WHO)
def verify(request: UserRequest, identity_id: int) -> HttpResponse:
    found = _identity(request, identity_id)
    return _judge(
        request,
        found,
        DoubtForm(),
        lambda: services.verify_identity(
            identity_id=identity_id,
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=timezone.now(),
        ),
    )


@require_POST
@role_required(*WHO)
def doubt(request: UserRequest, identity_id: int) -> HttpResponse:
    found = _identity(request, identity_id)
    form = DoubtForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _judge(
        request,
        found,
        form,
        lambda: services.doubt_identity(
            identity_id=identity_id,
            reason=form.cleaned_data["reason"],
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=timezone.now(),
        ),
    )


def _identity(request: UserRequest, identity_id: int) -> Identity:
    """Return an identity this one of the staff may see; all others do not exist."""
    own = selectors.identities_for(staff_id=request.user.pk)
    return get_object_or_404(own, pk=identity_id)


def _judge(
    request: UserRequest, found: Identity, form: DoubtForm, deed: Callable[[], Identity]
) -> HttpResponse:
    try:
        judged = deed()
    except MembersRefused as refusal:
        form.add_error(None, refusal_words(refusal)) if form.is_bound else messages.error(
            request, refusal_words(refusal)
        )
        found.refresh_from_db()
        return _page(request, found, form, status=409)
    messages.success(request, _("Noted: %(state)s.") % {"state": judged.get_state_display()})
    return redirect("members:identities")


def _page(
    request: UserRequest, found: Identity, form: DoubtForm, *, status: int | None = None
) -> HttpResponse:
    """Show a document, and note first that this one of the staff opened it."""
    services.record_access(
        member_id=found.member_id, kind=AccessKind.IDENTITY, by=request.user, at=timezone.now()
    )
    context = {
        "identity": found,
        "namesakes": selectors.namesakes_of(found.member),
        "form": form,
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "members/identity.html", context, status=status)
