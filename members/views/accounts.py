"""Doors of accounts: sign in, sign out, register."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members import services
from members.forms import SIGN_IN_FAILED, RegisterForm, SignInForm
from members.models import User
from members.rules import MembersRefused
from members.words import refusal_words


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_onward(request))
    form = SignInForm(request.POST or None, initial={"next": _wanted(request)})
    if form.is_valid():
        asked = form.cleaned_data
        user = authenticate(request, username=asked["login"], password=asked["password"])
        if user is not None:
            login(request, user)
            return redirect(_onward(request))
        form.add_error(None, SIGN_IN_FAILED)
    context = {"form": form, "next": _wanted(request)}
    return render(request, "members/sign_in.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_onward(request))
    initial = {"next": _wanted(request), "language": get_language()}
    form = RegisterForm(request.POST or None, initial=initial)
    if form.is_valid() and (user := _register(form)):
        login(request, user)
        return redirect(_onward(request))
    context = {"form": form, "next": _wanted(request)}
    return render(request, "members/register.html", context, status=422 if form.is_bound else 200)


def _register(form: RegisterForm) -> User | None:
    """Return the account that a form opens, or None with the refusal beside its field."""
    asked = form.cleaned_data
    kind, address = asked["address"]
    try:
        return services.register(
            name=asked["name"],
            email=address if kind == "email" else None,
            phone=address if kind == "phone" else None,
            password=asked["password"],
            language=asked["language"],
            at=timezone.now(),
        )
    except MembersRefused as refusal:
        form.add_error("address", refusal_words(refusal))
        return None


def _wanted(request: HttpRequest) -> str:
    """Return where someone wanted to go, if it is a page of ours; otherwise nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def _onward(request: HttpRequest) -> str:
    return _wanted(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
