"""What allauth asks of this house: where it sends people, whom it tells, what it keeps secret."""

import time
from typing import Any, ClassVar, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import services
from members.devices import remember_device
from members.models import User
from members.services import factors
from members.states import AddressKind

STAGES: Final = ["members.stages.NumberOwnerStage", "allauth.mfa.stages.AuthenticateStage"]

NOTES: Final[dict[str, Promise]] = {  # allauth's template: what we say instead
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "These are your recovery codes. Each opens your account once, should your phone be lost:"
        " write them down and keep them safe."
    ),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is no longer known here."),
}
WRONG: Final[dict[str, Promise]] = {
    "incorrect_code": _("This code is not right, or it has been used. Please try the next one."),
    "incorrect_password": _("This is not your password."),
    "too_many_login_attempts": _(
        "That was tried too often. Please wait five minutes, then try again."
    ),
    "rate_limited": _("That was tried too often. Please wait five minutes, then try again."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in and sessions: our own addresses, words and outbox around allauth's steps."""

    error_messages: ClassVar = {**DefaultAccountAdapter.error_messages, **WRONG}

    def get_login_stages(self) -> list[str]:
        """Return what stands between who somebody says they are and their account."""
        return STAGES

    def get_user_search_fields(self) -> list[str]:
        return ["name", "email", "phone"]

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        """Remember the device, and a number that its owner has just proven."""
        response: HttpResponse = super().post_login(request, user, **hook)
        remember_device(request, response, user)
        if user.phone and user.phone in [one.get("phone") for one in _codes(request, user)]:
            services.note_proven(user_id=user.pk, kind=AddressKind.PHONE, at=timezone.now())
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether this is the password of who is signed in."""
        self.pre_authenticate(self.request, username=f"user {user.pk}")
        is_theirs = authenticate(self.request, username=user.email or user.phone, password=password)
        if is_theirs is not None:
            self._rollback_login_failed_rl_usage()
        return is_theirs is not None and is_theirs.pk == user.pk

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to prove anew who one is: allauth's, and a code for everybody else."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = _WAYS[method["id"]]
        by_factor = [one for one in methods if one["id"].startswith("mfa")]
        if user.is_authenticated and not by_factor:
            url = reverse("members:prove")
            methods.append({"id": "code", "description": _WAYS["code"], "url": url})
        return by_factor or methods

    def is_reauthentication_required(self, *, app: str, **how: Any) -> bool:
        """Return whether allauth is to look for a fresh proof.

        Of who has neither password nor second factor it would ask none: we ask for a code.
        """
        is_required = bool(super().is_reauthentication_required(app=app, **how))
        request = self.request
        has_ways = get_reauthentication_flows(request.user)
        if is_required and not has_ways and not _proved_lately(request):
            raise ReauthenticationRequired
        return is_required

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002  allauth names it
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or not at all."""
        words = message or NOTES.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,  # noqa: ARG002  allauth names it
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        """Tell a user through the outbox what has changed about their second factors."""
        what = template_prefix.rpartition("/")[2]
        services.tell_of_security(user_id=user.pk, what=what, at=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves this house but through the outbox."""
        raise NotImplementedError(template_prefix)

    def respond_user_inactive(self, _request: HttpRequest, _user: User) -> HttpResponse:
        return redirect("members:sign_in")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets lie encrypted, their names are in the reader's language."""

    error_messages: ClassVar = {**DefaultMFAAdapter.error_messages, **WRONG}

    def encrypt(self, text: str) -> str:
        return factors.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        return gettext("Tongzhou")

    def get_totp_label(self, user: User) -> str:
        return user.email or user.phone or user.name

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002
        """Return a name for a passkey, until its owner gives it one."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": self.get_totp_label(user)}

    def _get_site_name(self) -> str:
        return str(context.request.get_host())


_WAYS: Final[dict[str, Promise]] = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With your authenticator app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
    "code": _("With a code that we send you"),
}


def _codes(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    records = cast("list[dict[str, Any]]", get_authentication_records(request, user))
    return [record for record in records if record.get("method") == "code"]


def _proved_lately(request: HttpRequest) -> bool:
    """Return whether somebody has typed back a code in this session a short time ago."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in _codes(request, cast("User", request.user)))
