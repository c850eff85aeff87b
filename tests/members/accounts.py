"""What people do at the doors of accounts, for tests."""

import time
from datetime import UTC, datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from members.models import Message, User
from tests.members.builders import a_user, an_enrolment

PHONE: Final = "+8613800138000"
LONG_AGO: Final = datetime(2026, 1, 5, tzinfo=UTC)


def asks_for_code(client: Client, address: str, *, to: str = "") -> HttpResponse:
    """Ask for a code at the sign-in page, on the way to somewhere."""
    response = client.post("/sign-in/", {"login": address, "next": to})
    assert response.headers.get("Location") == "/sign-in/code/", response.content.decode()
    return response  # type: ignore[return-value]


def code_sent_to(address: str) -> str:
    """Return the newest code in the outbox to an address."""
    kinds = ["members/sign_in_code", "members/address_code"]
    message = Message.objects.filter(recipient=address, kind__in=kinds, blanked_at=None)
    return str(message.latest("pk").facts["code"])


def proves(client: Client, address: str, *, to: str = "") -> HttpResponse:
    """Ask for a code and type it back; return what comes then."""
    asks_for_code(client, address, to=to)
    return client.post("/sign-in/code/", {"code": code_sent_to(address)})  # type: ignore[return-value]


def code_of_app(user: User) -> str:
    """Return what an authenticator app shows now; a code that was used counts as unused again."""
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    code = code_of_secret(decrypt(factor.data["secret"]))
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    return code


def code_of_secret(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def a_member_with_phone(*, email: str | None = None) -> User:
    """Return a user who holds themself, born on GROWN_UP, and has proven PHONE long ago."""
    user = a_user(phone=PHONE)
    an_enrolment(user=user)
    User.objects.filter(pk=user.pk).update(email=email, phone_proven_at=LONG_AGO)
    user.refresh_from_db()
    return user


def holder_of_session(client: Client) -> str | None:
    """Return the key of who is signed in, as sessions keep it."""
    holder: str | None = client.session.get("_auth_user_id")
    return holder


def has_app(user: User) -> Authenticator:
    """Let a user have an authenticator app."""
    factor: Authenticator = TOTP.activate(user, generate_totp_secret()).instance
    return factor


def by_code(user: User) -> Client:
    """Return a browser whose user has just typed back a code."""
    client = Client()
    proves(client, user.email or user.phone or "")
    return client
