"""Who may come through a door."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from members.models import User

P = ParamSpec("P")

IN_THE_DEMO: Final = "second_factor_of_the_demo"  # in a session: /demo/ has let it pass


class UserRequest(HttpRequest):
    """A request from someone who is signed in."""

    user: User


Door = Callable[Concatenate[UserRequest, P], HttpResponseBase]
AnyDoor = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member_required(door: Door[P]) -> AnyDoor[P]:
    """Let in whoever is signed in; send others to the sign-in page."""
    return cast("AnyDoor[P]", login_required(door))


def role_required(*roles: str) -> Callable[[Door[P]], AnyDoor[P]]:
    """Let in only a signed-in holder of one of the roles (403 for others), by a second factor.

    Whoever has not passed one in this session is sent to pass it, or first to set one up.
    """

    def decorate(door: Door[P]) -> AnyDoor[P]:
        @wraps(door)
        def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            held = request.user.role_grants.filter(role__in=roles)
            if not held.exists():
                raise PermissionDenied
            if not has_passed_second_factor(request):
                return to_second_factor(request, wanted=request.get_full_path())
            return door(request, *args, **kwargs)

        return member_required(cast("Door[P]", guarded))

    return decorate


def freshly_proven(door: Door[P]) -> Door[P]:
    """Let in who has shown who they are in the last quarter of an hour; ask others to.

    Stands below `member_required`, before what must not be done by whoever finds a device open.
    """
    return cast("Door[P]", reauthentication_required(app="allauth.mfa")(door))


def has_passed_second_factor(request: HttpRequest) -> bool:
    """Return whether this session has passed a second factor that the user still has.

    A factor set up in this very session has not been passed by that. In the demo the buttons of
    /demo/ let a session pass; elsewhere such a mark means nothing.
    """
    if settings.DEMO and request.session.get(IN_THE_DEMO):
        return True
    user = cast("User", request.user)
    records = get_authentication_records(request, user)
    passed = [record["id"] for record in records if record.get("method") == "mfa"]
    return bool(passed) and Authenticator.objects.filter(user_id=user.pk, pk__in=passed).exists()


def to_second_factor(request: HttpRequest, *, wanted: str) -> HttpResponse:
    """Send somebody to pass their second factor, or to set one up, and then to what they wanted."""
    factors = Authenticator.objects.filter(
        user_id=cast("User", request.user).pk,
        type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
    )
    types = set(factors.values_list("type", flat=True))
    if not types:
        return redirect_to_login(wanted, resolve_url("members:second_factor"))
    by_app = Authenticator.Type.TOTP in types
    name = "mfa_reauthenticate" if by_app else "mfa_reauthenticate_webauthn"
    return redirect_to_login(wanted, resolve_url(name))


def to_sign_in(request: HttpRequest, *, wanted: str) -> HttpResponse:  # noqa: ARG001  as above
    """Send somebody to the sign-in page, and then to what they wanted."""
    return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))
