"""Accounts of people who came to the office with a paper."""

from datetime import datetime

from members.models import User
from members.services.accounts import register


def open_account(
    *, name: str, address: tuple[str, str] | None, language: str, at: datetime
) -> User:
    """Open an account without a password, entered by codes to its address.

    Without an address nobody can enter it, and nothing can be sent, until the office gives it one.
    Raises `AccountTaken`.
    """
    if address is not None:
        kind, settled = address
        return register(
            name=name,
            email=settled if kind == "email" else None,
            phone=settled if kind == "phone" else None,
            password=None,
            language=language,
            at=at,
        )
    user = User(name=name, language=language, registered_at=at, unreachable_since=at)
    user.set_unusable_password()
    user.save()
    return user
