"""The doors of months: one person says that a month is complete, another closes it."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.pages.months import MonthsPage
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.selectors.books import month_begins_at
from cashier.words.books import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors, services
from treasury.rules import TreasuryRefused, month_after

CONFLICT = 409


@require_safe
@role_required(*MONEY_READERS)
def months(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def complete(request: UserRequest, slug: str, year: int, month: int) -> HttpResponse:
    plan, first = _month(request, slug, year, month)
    return _do(
        request,
        plan,
        lambda: services.ask_to_close(
            plan_id=plan.pk,
            month=first,
            until_at=month_begins_at(plan, month_after(first)),
            by=request.user.pk,
            at=charter.now(plan),
        ),
        done=_("Noted. Another treasurer looks at the books and closes the month."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def close(request: UserRequest, slug: str, year: int, month: int) -> HttpResponse:
    plan, first = _month(request, slug, year, month)
    _require_asked(plan, first)
    return _do(
        request,
        plan,
        lambda: services.close_month(
            plan_id=plan.pk, month=first, by=request.user.pk, at=charter.now(plan)
        ),
        done=_("Closed. What comes late is booked in the open month, and says so."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def keep_open(request: UserRequest, slug: str, year: int, month: int) -> HttpResponse:
    plan, first = _month(request, slug, year, month)
    return _do(
        request,
        plan,
        lambda: services.keep_open(plan_id=plan.pk, month=first),
        done=_("The month stays open."),
    )


def _month(request: UserRequest, slug: str, year: int, month: int) -> tuple[Plan, date]:
    plan = doable_plan(request, slug)
    try:
        return plan, date(year, month, 1)
    except ValueError as unknown:
        raise Http404 from unknown


def _require_asked(plan: Plan, month: date) -> None:
    if not selectors.closed_months(plan.pk).filter(month=month).exists():
        raise Http404


def _do(request: UserRequest, plan: Plan, deed: Callable[[], object], *, done: str) -> HttpResponse:
    try:
        deed()
    except TreasuryRefused as refusal:
        refused = refusal_words(refusal, plan)
        return _show(request, plan, refused=refused, status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:months", slug=plan.slug)


def _show(
    request: UserRequest, plan: Plan, *, refused: str = "", status: int = 200
) -> HttpResponse:
    page = MonthsPage(plan, request.user.pk, may_act(request, plan), charter.now(plan))
    context = {"page": page, "refused": refused}
    return render(request, "cashier/months.html", context, status=status)
