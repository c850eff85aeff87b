"""Doors of the invited: the code of the letter proves the address, and leads to joining."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charter import selectors as charter
from members import rules, selectors, services, sessions
from members.list_forms import InvitationCodeForm
from members.models import Invitation, User
from members.services import InvitationOver
from members.states import AddressKind


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest) -> HttpResponse:
    """Take a code that is typed from a letter."""
    form = InvitationCodeForm(request.POST or None)
    if form.is_valid():
        return redirect("members:invited", code=_plain(form.cleaned_data["code"]) or "-")
    return render(request, "members/invited_code.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the letter invites to; looking at it changes nothing, pressing the button does."""
    invitation = _invitation(code)
    if invitation is None:
        form = InvitationCodeForm({"code": code})
        form.add_error(
            "code",
            _(
                "This code is not valid, or not any more. Please compare it with the letter, or ask"
                " whoever invited you."
            ),
        )
        return render(request, "members/invited_code.html", {"form": form}, status=404)
    if request.method == "POST":
        return _come_in(request, invitation, code)
    at = charter.now(invitation.plan)
    context = {
        "invitation": invitation,
        "people": selectors.household_of(invitation, at=at),
        "code": code,
        "is_other": _is_of_other(request, invitation),
    }
    return render(request, "members/invited.html", context)


def _come_in(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    """Lead the reader of the letter in: with their account, or with one opened now."""
    join = reverse("joining:about", args=[invitation.plan.slug])
    at = charter.now(invitation.plan)
    user = request.user if isinstance(request.user, User) else None
    is_new = user is None and not _has_account(invitation)
    if user is None and not is_new:
        return _to_sign_in(code)
    try:
        user = user or _open_account(invitation)
        services.open_invitation(invitation_id=invitation.pk, user_id=user.pk, at=at)
    except rules.AccountTaken:  # opened at this very moment, by a second press
        return _to_sign_in(code)
    except InvitationOver:
        return redirect("members:invited", code=code)
    if not is_new:
        return redirect(join)
    kind, address = rules.login_name(invitation.address)
    services.note_proven(user_id=user.pk, kind=AddressKind(kind), at=timezone.now())
    return sessions.enter(
        request, user, method="code", wanted=join, kind=kind, address=address, is_new=True
    )


def _to_sign_in(code: str) -> HttpResponse:
    here = reverse("members:invited", args=[code])
    return redirect(f"{reverse('members:sign_in')}?{urlencode({'next': here})}")


def _open_account(invitation: Invitation) -> User:
    kind, address = rules.login_name(invitation.address)
    return services.register(
        name=invitation.name,
        email=address if kind == "email" else None,
        phone=address if kind == "phone" else None,
        password=None,
        language=invitation.language,
        at=timezone.now(),
    )


def _has_account(invitation: Invitation) -> bool:
    return selectors.user_called(*rules.login_name(invitation.address)) is not None


def _invitation(code: str) -> Invitation | None:
    code_hash = services.hash_of_code(code)
    found = selectors.invitation_of_code(code_hash=code_hash)
    if found is None or not found.is_open_at(charter.now(found.plan)):
        return None
    return found


def _is_of_other(request: HttpRequest, invitation: Invitation) -> bool:
    """Return whether somebody else than the one signed in has come in by this letter."""
    return invitation.opened_by_id not in (None, request.user.pk)


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
