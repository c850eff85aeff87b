"""Devices on which an account was opened before, by a signed cookie."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import User

COOKIE: Final = "known_accounts"
SALT: Final = "members.devices"
MOST: Final = 8  # accounts a device remembers: a family's


def is_known_device(request: HttpRequest, user: User) -> bool:
    """Return whether this device has opened the account, with this number, lately.

    Lately is KNOWN_DEVICE_DAYS; each sign-in begins them anew.
    """
    mark = _mark(user)
    return any(constant_time_compare(mark, known) for known in _known(request))


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this device be known to the account from now on."""
    mark = _mark(user)
    known = [mark, *(one for one in _known(request) if one != mark)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=SALT),
        max_age=timedelta(days=settings.KNOWN_DEVICE_DAYS),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[str]:
    life = timedelta(days=settings.KNOWN_DEVICE_DAYS)
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=life)
    except signing.BadSignature:
        return []
    return [str(one) for one in known] if isinstance(known, list) else []


def _mark(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk}|{user.phone}", algorithm="sha256").hexdigest()
