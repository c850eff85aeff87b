"""Doors of accounts: sign in, open an account, sign out."""

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from members import limits, proofs, rules, selectors, services, sessions
from members.account_forms import AccountForm, AddressForm, CodeForm
from members.account_words import account_words
from members.forms import SIGN_IN_FAILED, SignInForm
from members.models import User
from members.states import AddressKind
from members.views.asking import onward, refuse_limit, show, wanted_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def sign_in(request: HttpRequest) -> HttpResponse:
    return _begin(request, "members/sign_in.html")


@never_cache
@require_http_methods(FORM_METHODS)
def register(request: HttpRequest) -> HttpResponse:
    """Open an account the way one signs in: the code decides whether there is one already."""
    return _begin(request, "members/register.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    wanted = wanted_of(request)
    logout(request)
    return redirect(wanted or resolve_url(settings.LOGOUT_REDIRECT_URL))


@never_cache
@require_http_methods(FORM_METHODS)
def sign_in_code(request: HttpRequest) -> HttpResponse:
    proof = proofs.asked(request, proofs.SIGN_IN)
    if proof is None:
        return redirect("members:sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            proofs.prove(request, proof, typed=form.cleaned_data["code"])
            return _enter(request, proof)
        except limits.TooOften as limit:
            return refuse_limit(request, "members/code.html", form, limit, proof=proof)
        except rules.MembersRefused as refusal:
            form.add_error("code", account_words(refusal))
    return show(request, "members/code.html", form, proof=proof)


@never_cache
@require_http_methods(FORM_METHODS)
def register_name(request: HttpRequest) -> HttpResponse:
    proven = proofs.proven(request)
    if proven is None:
        return redirect("members:register")
    form = AccountForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        is_phone = proven["kind"] == AddressKind.PHONE
        try:
            user = services.register(
                name=form.cleaned_data["name"],
                email=None if is_phone else proven["address"],
                phone=proven["address"] if is_phone else None,
                password=None,
                language=form.cleaned_data["language"],
                at=timezone.now(),
            )
            return _in(request, user, kind=proven["kind"], address=proven["address"], is_new=True)
        except rules.AccountTaken as refusal:  # opened this very moment, on another device
            found = selectors.user_called(proven["kind"], proven["address"])
            if found is not None:
                return _in(request, found, kind=proven["kind"], address=proven["address"])
            form.add_error(None, account_words(refusal))
    return show(request, "members/register_name.html", form, proven=proven)


def _begin(request: HttpRequest, template: str) -> HttpResponse:
    """Ask for an address and send a code there, or take a password."""
    if request.user.is_authenticated:
        return redirect(onward(request))
    if "password" in request.POST:
        return _by_password(request)
    form = AddressForm(request.POST or None, initial={"next": wanted_of(request)})
    if form.is_valid():
        kind, address = form.cleaned_data["login"]
        try:
            proofs.ask(
                request,
                purpose=proofs.SIGN_IN,
                kind=AddressKind(kind),
                address=address,
                wanted=wanted_of(request),
            )
            return redirect("members:sign_in_code")
        except limits.TooOften as limit:
            return refuse_limit(request, template, form, limit, by_password=_password_form(request))
    return show(request, template, form, by_password=_password_form(request))


def _by_password(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST, auto_id="password_%s")
    shown = {"by_password": form, "is_by_password": True}
    ask = AddressForm(initial={"next": wanted_of(request), "login": request.POST.get("login", "")})
    if form.is_valid():
        login = form.cleaned_data["login"]
        try:
            usage = limits.count(request, action="login_failed", key=_settled(login))
        except limits.TooOften as limit:
            return refuse_limit(request, "members/sign_in.html", form, limit, form=ask, **shown)
        user = authenticate(request, username=login, password=form.cleaned_data["password"])
        if isinstance(user, User):
            usage.rollback()
            return sessions.enter(request, user, method="password", wanted=wanted_of(request))
        form.add_error(None, SIGN_IN_FAILED)
    return show(request, "members/sign_in.html", ask, is_refused=True, **shown)


def _enter(request: HttpRequest, proof: proofs.Asked) -> HttpResponse:
    """Lead whoever has proven an address into its account, or to opening one."""
    user = None
    if proof.kind == AddressKind.PHONE:
        user = services.take_hand_over(phone=proof.address, at=timezone.now())
    user = user or selectors.user_called(proof.kind, proof.address)
    if user is None:
        proofs.keep_proven(request, kind=proof.kind, address=proof.address, wanted=proof.wanted)
        return redirect("members:register_name")
    return sessions.enter(
        request,
        user,
        method="code",
        wanted=proof.wanted,
        kind=proof.kind,
        address=proof.address,
    )


def _in(
    request: HttpRequest, user: User, *, kind: str, address: str, is_new: bool = False
) -> HttpResponse:
    """Lead somebody into the account that was opened for the address they have proven."""
    kept = proofs.proven(request)
    wanted = kept["wanted"] if kept else ""
    proofs.forget_proven(request)
    return sessions.enter(
        request, user, method="code", wanted=wanted, kind=kind, address=address, is_new=is_new
    )


def _password_form(request: HttpRequest) -> Form:
    return SignInForm(initial={"next": wanted_of(request)}, auto_id="password_%s")


def _settled(login: str) -> str:
    """Return what attempts at one account are counted under, however its name is typed."""
    try:
        return rules.login_name(login)[1]
    except rules.NotAnAddress:
        return login
