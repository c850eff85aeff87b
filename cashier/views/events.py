from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.pages.events import EventsPage
from cashier.words.events import reworked
from members.permissions import UserRequest, role_required
from members.selectors import plan_ids_of_roles
from treasury import services
from treasury.selectors import unplaced_events


@require_safe
@role_required(*MONEY_READERS)
def events(request: UserRequest) -> HttpResponse:
    doable = plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_DOERS)
    page = EventsPage(
        outcome=request.GET.get("outcome", ""),
        number=request.GET.get("page", ""),
        plan_ids=plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_READERS),
        doable=doable,
    )
    return render(request, "cashier/events.html", {"told": page, "may_act": bool(doable)})


@require_POST
@role_required(*MONEY_DOERS)
def rework(request: UserRequest, event_id: int) -> HttpResponse:
    doable = plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_DOERS)
    if not unplaced_events(plan_ids=doable).filter(pk=event_id).exists():
        raise Http404
    services.rework_event(event_id=event_id)
    messages.success(request, reworked())
    return redirect("cashier:events")
