"""Signing in by e-mail address or phone number."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from members import rules, selectors
from members.models import User


class EmailOrPhoneBackend(BaseBackend):
    """Find a user by e-mail (any case) or phone (however written), and check the password."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django names it
        **credentials: Any,
    ) -> User | None:
        """Return the active user whom this name and password fit, or nobody."""
        password = credentials.get("password")
        user = _user_called(credentials.get("username") or "")
        if user is None:
            make_password(password)  # as slow as a wrong password: names cannot be probed
            return None
        return user if user.check_password(password or "") else None

    def get_user(self, user_id: int) -> User | None:
        """Return the active user of a session."""
        return User.objects.filter(pk=user_id, is_active=True).first()


def _user_called(typed: str) -> User | None:
    try:
        kind, address = rules.login_name(typed)
    except rules.NotAnAddress:
        return None
    return selectors.user_called(kind, address)
