"""What the page of one's own account shows."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import sessions
from members.models import User
from members.states import AddressKind

BROWSERS: Final = (  # what stands in a browser's own description: what people call it
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Address:
    """One way in which somebody is reached, or could be."""

    kind: str
    label: str
    value: str
    is_only: bool


@dataclass(frozen=True)
class SessionRow:
    """A device on which somebody is signed in."""

    session: UserSession
    is_current: bool

    @property
    def device(self) -> str:
        """Return what people would call it."""
        return device_words(self.session.user_agent)

    @property
    def is_fresh(self) -> bool:
        """Return whether it began within this minute."""
        return bool(timezone.now() - self.session.created_at < timedelta(minutes=1))


class SecurityPage:
    """How an account is reached, what it is entered by, and where it is open."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def addresses(self) -> list[Address]:
        """Return phone number and e-mail address, also where there is none yet."""
        user = self.user
        is_only = not (user.phone and user.email)
        phone, email = AddressKind.PHONE, AddressKind.EMAIL
        return [
            Address(phone.value, str(phone.label), user.phone or "", is_only),
            Address(email.value, str(email.label), user.email or "", is_only),
        ]

    @property
    def has_password(self) -> bool:
        return self.user.has_usable_password()

    @property
    def has_app(self) -> bool:
        return any(one.type == Authenticator.Type.TOTP for one in self._factors)

    @property
    def passkeys(self) -> list[str]:
        """Return the names of the passkeys."""
        return [str(one) for one in self._factors if one.type == Authenticator.Type.WEBAUTHN]

    @property
    def has_recovery_codes(self) -> bool:
        return any(one.type == Authenticator.Type.RECOVERY_CODES for one in self._factors)

    @property
    def is_staff(self) -> bool:
        """Return whether the account holds a role, and so needs a second factor."""
        return bool(self.user.role_grants.exists())

    @cached_property
    def sessions(self) -> list[SessionRow]:
        """Return where the account is open now, newest first."""
        return [SessionRow(one, one.is_current()) for one in sessions.open_sessions(self.user)]

    @property
    def has_others(self) -> bool:
        return any(not one.is_current for one in self.sessions)

    @cached_property
    def _factors(self) -> list[Authenticator]:
        return list(Authenticator.objects.filter(user=self.user).order_by("pk"))


def device_words(user_agent: str) -> str:
    """Return "Chrome, Android" of a browser's own description."""
    browser = _found(BROWSERS, user_agent)
    system = _found(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device we do not know by name")


def _found(table: tuple[tuple[str, str | Promise], ...], user_agent: str) -> str:
    return next((str(name) for mark, name in table if mark in user_agent), "")
