"""Entering an account, and the sessions that are open: allauth's steps, our facts."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.internal.flows import sessions as flow
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from members.models import User
from members.permissions import IN_THE_DEMO
from members.states import AddressKind


def enter(
    request: HttpRequest,
    user: User,
    *,
    method: str,
    wanted: str,
    kind: str = "",
    address: str = "",
    is_new: bool = False,
) -> HttpResponse:
    """Lead somebody who has shown who they are through what is still to be asked, and in.

    `method` is "code" (with the address that was proven) or "password"; it counts as a fresh proof
    for what asks for one.
    """
    by = {kind: address} if kind else {}
    record_authentication(request, user, method=method, reauthenticated=True, **by)
    attempt = Login(
        user=user,
        redirect_url=wanted or None,
        signup=is_new,
        phone=address if kind == AddressKind.PHONE else None,
    )
    response: HttpResponse = perform_login(request, attempt)
    return response


def enter_the_demo(request: HttpRequest, user: User) -> None:
    """Sign in one of the demo's people by one press, second factor and all; refused elsewhere."""
    if not settings.DEMO:
        raise PermissionDenied
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[IN_THE_DEMO] = True
    UserSession.objects.create_from_request(request)


def open_sessions(user: User) -> list[UserSession]:
    """Return a user's open sessions, newest first; those that have run out are forgotten."""
    sessions: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(sessions, key=lambda one: one.created_at, reverse=True)


def end_session(request: HttpRequest, user: User, *, session_id: int) -> None:
    """End one of a user's sessions; one that is not theirs, or over, stays as it is."""
    flow.end_sessions(request, UserSession.objects.filter(user=user, pk=session_id))


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End every session of a user but this one."""
    flow.end_other_sessions(request, user)
