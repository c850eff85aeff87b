"""Who may come through a door."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from members.models import User

P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request from someone who is signed in."""

    user: User


Door = Callable[Concatenate[UserRequest, P], HttpResponseBase]
AnyDoor = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member_required(door: Door[P]) -> AnyDoor[P]:
    """Let in whoever is signed in; send others to the sign-in page."""
    return cast("AnyDoor[P]", login_required(door))


def role_required(*roles: str) -> Callable[[Door[P]], AnyDoor[P]]:
    """Let in only a signed-in holder of one of the roles (403 for others)."""

    def decorate(door: Door[P]) -> AnyDoor[P]:
        @wraps(door)
        def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            held = request.user.role_grants.filter(role__in=roles)
            if not held.exists():
                raise PermissionDenied
            return door(request, *args, **kwargs)

        return member_required(cast("Door[P]", guarded))

    return decorate
