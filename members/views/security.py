"""Doors of one's own account: how one is reached, password, second factors, sessions."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import limits, proofs, rules, services, sessions
from members.account_forms import CodeForm, NewAddressForm, PasswordForm
from members.account_pages import SecurityPage
from members.account_words import account_words
from members.permissions import (
    UserRequest,
    freshly_proven,
    has_passed_second_factor,
    member_required,
    to_second_factor,
)
from members.states import AddressKind
from members.views.asking import onward, refuse_limit, show, wanted_of

FORM_METHODS = ["GET", "HEAD", "POST"]
ON_THE_WAY = "wanted_behind_second_factor"


@never_cache
@require_safe
@member_required
def security(request: UserRequest) -> HttpResponse:
    page = SecurityPage(request.user)
    wanted = request.session.get(ON_THE_WAY, "")
    return render(request, "members/security.html", {"page": page, "wanted": wanted})


@never_cache
@require_safe
@member_required
def second_factor(request: UserRequest) -> HttpResponse:
    """Say why a second factor is needed, or lead on to what it was needed for."""
    wanted = wanted_of(request) or request.session.get(ON_THE_WAY, "")
    if has_passed_second_factor(request):
        request.session.pop(ON_THE_WAY, None)
        return redirect(wanted or "members:security")
    if Authenticator.objects.filter(user=request.user).exists():
        return to_second_factor(request, wanted=wanted)
    request.session[ON_THE_WAY] = wanted
    return render(request, "members/second_factor.html")


@never_cache
@require_http_methods(FORM_METHODS)
@member_required
@freshly_proven
def change_address(request: UserRequest, kind: str) -> HttpResponse:
    if kind not in AddressKind.values:
        raise Http404
    form = NewAddressForm(request.POST or None, kind=AddressKind(kind))
    if form.is_valid():
        try:
            proofs.ask(
                request,
                purpose=proofs.NEW_ADDRESS,
                kind=AddressKind(kind),
                address=form.cleaned_data["address"],
                user_id=request.user.pk,
            )
            return redirect("members:address_code")
        except limits.TooOften as limit:
            return refuse_limit(request, "members/address.html", form, limit, kind=kind)
    return show(request, "members/address.html", form, kind=kind)


@never_cache
@require_http_methods(FORM_METHODS)
@member_required
@freshly_proven
def address_code(request: UserRequest) -> HttpResponse:
    proof = proofs.asked(request, proofs.NEW_ADDRESS)
    if proof is None:
        return redirect("members:security")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            proofs.prove(request, proof, typed=form.cleaned_data["code"])
            services.change_address(
                user_id=request.user.pk,
                kind=AddressKind(proof.kind),
                address=proof.address,
                by=request.user.pk,
                at=timezone.now(),
            )
            messages.success(request, _("Saved. From now on you are reached there."))
            return redirect("members:security")
        except limits.TooOften as limit:
            return refuse_limit(request, "members/code.html", form, limit, proof=proof)
        except rules.MembersRefused as refusal:
            form.add_error("code", account_words(refusal))
    return show(request, "members/code.html", form, proof=proof)


@require_POST
@member_required
@freshly_proven
def remove_address(request: UserRequest, kind: str) -> HttpResponse:
    if kind not in AddressKind.values:
        raise Http404
    try:
        services.remove_address(
            user_id=request.user.pk, kind=AddressKind(kind), by=request.user.pk, at=timezone.now()
        )
        messages.success(request, _("Removed. Nothing goes there any more."))
    except rules.LastAddress as refusal:
        messages.error(request, account_words(refusal))
    return redirect("members:security")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
@member_required
@freshly_proven
def password(request: UserRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        _set_password(request, form.cleaned_data["password"])
        messages.success(
            request, _("The password is set. Wherever else you were signed in, you are not now.")
        )
        return redirect("members:security")
    return show(request, "members/password.html", form)


@require_POST
@member_required
@freshly_proven
def remove_password(request: UserRequest) -> HttpResponse:
    _set_password(request, None)
    messages.success(request, _("The password is gone. You sign in with a code that we send you."))
    return redirect("members:security")


@never_cache
@require_http_methods(FORM_METHODS)
@member_required
def prove(request: UserRequest) -> HttpResponse:
    """Let somebody prove anew who they are, by a code to an address of theirs."""
    proof = proofs.asked(request, proofs.PROVE)
    form = CodeForm(request.POST if "code" in request.POST else None)
    context: dict[str, Any] = {"proof": proof, "to": _masked(request), "next": wanted_of(request)}
    try:
        if request.method == "POST" and "code" not in request.POST:
            return _send_proof(request)
        if proof is not None and form.is_valid():
            proofs.prove(request, proof, typed=form.cleaned_data["code"])
            record_authentication(request, request.user, method="code", reauthenticated=True)
            return resume_request(request) or redirect(onward(request))
    except limits.TooOften as limit:
        return refuse_limit(request, "members/prove.html", CodeForm({}), limit, **context)
    except rules.MembersRefused as refusal:
        form.add_error("code", account_words(refusal))
    return show(request, "members/prove.html", form, **context)


@require_POST
@member_required
def end_session(request: UserRequest, session_id: int) -> HttpResponse:
    sessions.end_session(request, request.user, session_id=session_id)
    messages.success(request, _("That device is signed out."))
    return redirect("members:security")


@require_POST
@member_required
def end_other_sessions(request: UserRequest) -> HttpResponse:
    sessions.end_other_sessions(request, request.user)
    messages.success(request, _("Everywhere else you are signed out."))
    return redirect("members:security")


def _set_password(request: UserRequest, chosen: str | None) -> None:
    user = services.set_password(user_id=request.user.pk, password=chosen, at=timezone.now())
    update_session_auth_hash(request, user)


def _send_proof(request: UserRequest) -> HttpResponse:
    user = request.user
    kind = AddressKind.PHONE if user.phone else AddressKind.EMAIL
    proofs.ask(
        request,
        purpose=proofs.PROVE,
        kind=kind,
        address=user.phone or user.email or "",
        user_id=user.pk,
    )
    query = urlencode({"next": wanted_of(request)}) if wanted_of(request) else ""
    return redirect(f"{request.path}?{query}")


def _masked(request: UserRequest) -> str:
    user = request.user
    kind = AddressKind.PHONE if user.phone else AddressKind.EMAIL
    return rules.masked_address(kind, user.phone or user.email or "")
