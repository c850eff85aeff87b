"""Doors for a phone number that may have been somebody else's before."""

from collections.abc import Callable
from typing import cast

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import limits, proofs, rules, selectors, services
from members.account_forms import BirthDateForm
from members.account_words import account_words
from members.models import User
from members.stages import NumberOwnerStage
from members.states import AddressKind
from members.views.asking import refuse_limit, show

Door = Callable[[HttpRequest], HttpResponse]
TEMPLATE = "members/number_owner.html"
in_stage = cast(
    "Callable[[Door], Door]",
    login_stage_required(stage=NumberOwnerStage.key, redirect_urlname="members:sign_in"),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_stage
def number_owner(request: HttpRequest) -> HttpResponse:
    stage = _stage(request)
    form = BirthDateForm(request.POST or None)
    if form.is_valid():
        user_id = cast("User", stage.login.user).pk
        try:
            usage = limits.count(request, action="number_owner", key=str(user_id))
        except limits.TooOften as limit:
            return refuse_limit(request, TEMPLATE, form, limit)
        if selectors.knows_birth_date(user_id=user_id, born_on=form.cleaned_data["born_on"]):
            usage.rollback()
            return cast("HttpResponse", stage.exit())
        form.add_error("born_on", _("This is not the date of birth that the account knows."))
    return show(request, TEMPLATE, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_stage
def number_is_mine(request: HttpRequest) -> HttpResponse:
    """Take the number from the account that had it; then its new owner may open one."""
    login = _stage(request).login
    phone, wanted = str(login.phone), login.redirect_url or ""
    refused = ""
    if request.method == "POST":
        try:
            user = cast("User", login.user)
            services.release_number(user_id=user.pk, phone=phone, at=timezone.now())
            clear_login(request)
            proofs.keep_proven(request, kind=AddressKind.PHONE, address=phone, wanted=wanted)
            messages.success(request, _("The number is no longer with the account it was with."))
            return redirect("members:register_name")
        except rules.MembersRefused as refusal:
            refused = account_words(refusal)
    status = 409 if refused else 200
    return render(request, "members/number_is_mine.html", {"refused": refused}, status=status)


def _stage(request: HttpRequest) -> LoginStage:
    return request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001  allauth puts it there
