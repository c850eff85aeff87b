"""The demo's front page: whom to sign in as, and the clocks."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from charter import services as charter_services
from charter.rules import ClockOnlyForward
from demo import selectors
from demo.forms import ClockForm
from demo.services import CREW, PASSWORD
from members import sessions
from members.models import User

NOTHING_TYPED: Final[Mapping[str, ClockForm]] = MappingProxyType({})


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/demo.html", _page())


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    person = next((one for one in CREW if one.key == request.POST.get("who")), None)
    if person is None:
        raise Http404
    user = authenticate(request, username=person.email, password=PASSWORD)
    if not isinstance(user, User):
        raise Http404
    sessions.enter_the_demo(request, user)
    return redirect("apportionment:me")


@require_POST
def move_clock(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans(), slug=slug)
    form = ClockForm(request.POST, auto_id=f"{slug}_%s")
    if form.is_valid():
        chosen = form.cleaned_data
        to = chosen["to"] or charter.now(plan) + timedelta(days=chosen["days"])
        try:
            charter_services.move_clock(
                plan_id=plan.pk, to=to, at=timezone.now(), allowed=settings.DEMO
            )
        except ClockOnlyForward:
            form.add_error(None, _("The clock is past that already; it only moves forward."))
        else:
            messages.success(request, _("The clock has moved. The scheduler sees it in a moment."))
            return redirect("demo:demo")
    return render(request, "demo/demo.html", _page({slug: form}), status=422)


def _page(typed: Mapping[str, ClockForm] = NOTHING_TYPED) -> dict[str, object]:
    """Return what the page shows; `typed` holds the form of the clock that was refused."""
    clocks = [
        {
            "clock": clock,
            "form": typed.get(clock.plan.slug) or ClockForm(auto_id=f"{clock.plan.slug}_%s"),
        }
        for clock in selectors.clocks()
    ]
    return {"clocks": clocks, "crew": CREW, "password": PASSWORD}
