"""What the doors of accounts share: where somebody is on their way to, and how a form answers."""

from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from members.account_words import too_often_words
from members.limits import TooOften


def wanted_of(request: HttpRequest) -> str:
    """Return where someone wanted to go, if it is a page of ours; otherwise nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(request, wanted) else ""


def is_ours(request: HttpRequest, wanted: str) -> bool:
    """Return whether an address leads to a page of this very house."""
    return url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def onward(request: HttpRequest) -> str:
    """Return where someone goes on to: what they wanted, or their own page."""
    return wanted_of(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def show(
    request: HttpRequest, template: str, form: Form, *, is_refused: bool = False, **context: Any
) -> HttpResponse:
    """Return the page of a form: 422 where what was typed cannot be taken."""
    status = 422 if form.is_bound or is_refused else 200
    shown = {"form": form, "next": wanted_of(request), **context}
    return render(request, template, shown, status=status)


def refuse_limit(
    request: HttpRequest, template: str, refused: Form, limit: TooOften, **context: Any
) -> HttpResponse:
    """Return the page of a form that came too often, with when to try again (429)."""
    refused.add_error(None, too_often_words(limit))
    shown = {"form": refused, "next": wanted_of(request), **context}
    response = render(request, template, shown, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response
