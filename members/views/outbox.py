"""Doors of the office: what did not reach its readers, and sending it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import selectors, services
from members.models import Message
from members.outbox_words import UndeliveredRow
from members.permissions import UserRequest, role_required
from members.states import Role

A_PAGE = 50


@require_safe
@role_required("operator")
def undelivered(request: UserRequest) -> HttpResponse:
    page = Paginator(_undelivered(request), A_PAGE).get_page(request.GET.get("page"))
    rows = [UndeliveredRow(message) for message in page]
    return render(request, "members/undelivered.html", {"rows": rows, "page": page})


@require_POST
@role_required("operator")
def again(request: UserRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(_undelivered(request), pk=message_id)
    if services.queue_again(message_id=message.pk, at=timezone.now()):
        messages.success(request, _("It is in the outbox again, and goes within a minute."))
    else:
        messages.error(request, _("There is still no address to send this to."))
    return redirect("members:undelivered")


def _undelivered(request: UserRequest) -> QuerySet[Message]:
    plans = selectors.plans_run_by(user_id=request.user.pk)
    return selectors.undelivered(
        plan_ids=[plan.pk for plan in plans],
        with_planless=selectors.holds_role_everywhere(user_id=request.user.pk, role=Role.OPERATOR),
    )
