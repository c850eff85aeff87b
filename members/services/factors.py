"""The secrets of second factors, which lie encrypted inside allauth's rows."""

import base64
from collections import Counter
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from members.services.accounts import tell_of_security
from vault.ring import ring

PLACE: Final = "mfa_authenticator.data"
SECRETS: Final = ("secret", "seed")  # of an authenticator app; of recovery codes


def sealed(text: str) -> str:
    """Return a secret as it is stored."""
    return base64.b64encode(ring().encrypt(text, belongs_to=PLACE)).decode()


def opened(stored: str) -> str:
    """Return a stored secret; raises `vault.ring.Unreadable`."""
    return ring().decrypt(base64.b64decode(stored), belongs_to=PLACE)


def renew_factor_secrets() -> int:
    """Take every secret to the first key of FIELD_KEYS; return how many were under another.

    One short transaction a row, under its lock; stopped and begun again, it goes on.
    """
    types = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    ids = Authenticator.objects.filter(type__in=types).order_by("pk").values_list("pk", flat=True)
    return sum(_renew(factor_id) for factor_id in ids.iterator())


def factor_secrets_by_key() -> dict[str, int]:
    """Return how many secrets each key of FIELD_KEYS closes, by its name."""
    rows = Authenticator.objects.values_list("data", flat=True).iterator()
    return dict(Counter(_key_of(row[name]) for row in rows for name in SECRETS if name in row))


def end_sessions(*, user_id: int) -> None:
    """End an account's sessions on every device."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()


@transaction.atomic
def forget_factors(*, user_id: int, at: datetime) -> int:
    """Take every second factor from an account whose owner lost them; return how many there were.

    All its sessions end, and its owner is told. Whoever holds roles then sets up another factor
    before any staff page opens.
    """
    mine = Authenticator.objects.filter(user_id=user_id)
    count = int(mine.count())
    mine.delete()
    end_sessions(user_id=user_id)
    tell_of_security(user_id=user_id, what="factors_forgotten", at=at)
    return count


@transaction.atomic
def _renew(factor_id: int) -> int:
    factor = Authenticator.objects.select_for_update(of=("self",)).filter(pk=factor_id).first()
    if factor is None:
        return 0
    old = [name for name in SECRETS if name in factor.data and not _is_current(factor.data[name])]
    for name in old:
        factor.data[name] = sealed(opened(factor.data[name]))
    if old:
        factor.save(update_fields=["data"])
    return len(old)


def _is_current(stored: str) -> bool:
    return base64.b64decode(stored).startswith(ring().prefix)


def _key_of(stored: str) -> str:
    closed = base64.b64decode(stored)
    return closed[1 : 1 + closed[0]].decode("latin-1")
