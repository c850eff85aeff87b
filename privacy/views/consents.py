"""Doors of consent: what taking it back means, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from members.rules import CutoffPassed
from members.words import refusal_words
from privacy import services
from privacy.pages import ConsentPage, consents_of
from privacy.states import Purpose


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def withdraw(request: UserRequest, slug: str, purpose: str) -> HttpResponse:
    """Say what taking a consent back means; posted, take it back."""
    page = ConsentPage(request.user, _plan(request, slug), _purpose(purpose))
    refusal = _withdraw(request, page) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        messages.success(request, _("Noted, with the date of today."))
        return redirect("privacy:data")
    context = {"page": page, "refusal": refusal}
    return render(request, "privacy/withdraw.html", context, status=422 if refusal else 200)


@require_POST
@member_required
def give_again(request: UserRequest, slug: str) -> HttpResponse:
    plan = _plan(request, slug)
    services.give_again(user_id=request.user.pk, plan_id=plan.pk, at=charter.now(plan))
    messages.success(request, _("Thank you. What is due may be debited again, after a notice."))
    return redirect("privacy:data")


def _withdraw(request: UserRequest, page: ConsentPage) -> str:
    """Take the consent back, and return why not, or nothing."""
    for _attempt in range(2):  # a run may freeze its cutoff meanwhile: once more, after it
        try:
            services.withdraw(
                user_id=request.user.pk,
                purpose=page.purpose,
                plan_id=page.plan.pk,
                at=charter.now(page.plan),
            )
        except CutoffPassed as passed:
            refusal = refusal_words(passed)
        else:
            return ""
    return refusal


def _plan(request: UserRequest, slug: str) -> Plan:
    """Return a plan this user has given a consent for."""
    for consent in consents_of(request.user):
        if consent.plan.slug == slug:
            return consent.plan
    raise Http404


def _purpose(name: str) -> Purpose:
    if name not in Purpose.values:
        raise Http404
    return Purpose(name)
