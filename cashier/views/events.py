from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.pages.events import EventsPage
from cashier.words.events import reworked
from members.permissions import UserRequest, role_required
from treasury import services


@require_safe
@role_required(*MONEY_READERS)
def events(request: UserRequest) -> HttpResponse:
    may_act = request.user.role_grants.filter(role__in=MONEY_DOERS).exists()
    page = EventsPage(
        outcome=request.GET.get("outcome", ""),
        number=request.GET.get("page", ""),
        may_act=may_act,
    )
    return render(request, "cashier/events.html", {"told": page, "may_act": may_act})


@require_POST
@role_required(*MONEY_DOERS)
def rework(request: UserRequest, event_id: int) -> HttpResponse:
    services.rework_event(event_id=event_id)
    messages.success(request, reworked())
    return redirect("cashier:events")
