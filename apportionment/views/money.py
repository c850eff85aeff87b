"""The doors of the treasurers: the books in words, debits, and payouts with four eyes."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment import services
from apportionment.forms import PauseForm
from apportionment.pages import MoneyPage
from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from apportionment.selectors import boards
from apportionment.words import refusal_words
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members import selectors as members
from members.permissions import UserRequest, role_required
from treasury import selectors as treasury_selectors
from treasury import services as treasury
from treasury.rules import TreasuryRefused

CONFLICT = 409


@require_safe
@role_required(*MONEY_READERS)
def board(request: UserRequest) -> HttpResponse:
    return _show(request)


@require_POST
@role_required(*MONEY_DOERS)
def pause(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans().filter(pk__in=_plan_ids(request)), slug=slug)
    at = charter.now(plan)
    form = PauseForm(request.POST, prefix=f"pause-{plan.slug}")
    if form.is_valid():
        _check_payer(form, plan, at=at)
    if not form.is_valid():
        return _show(request, plan=plan, form=form, status=422)
    try:
        treasury.pause_debits(
            plan_id=plan.pk,
            from_on=local_date(at, plan.time_zone),
            by=request.user.pk,
            **form.cleaned_data,
        )
    except TreasuryRefused as refusal:
        form.add_error(None, refusal_words(refusal, plan))
        return _show(request, plan=plan, form=form, status=CONFLICT)
    messages.success(request, _("Paused. What is due stays due; nothing is debited."))
    return redirect("apportionment:money")


@require_POST
@role_required(*MONEY_DOERS)
def resume(request: UserRequest, slug: str, payer_id: int) -> HttpResponse:
    plan = get_object_or_404(charter.plans().filter(pk__in=_plan_ids(request)), slug=slug)
    today = local_date(charter.now(plan), plan.time_zone)
    paused = treasury_selectors.pauses(plan_id=plan.pk, on=today)
    get_object_or_404(paused, payer_id=payer_id)
    treasury.resume_debits(payer_id=payer_id, plan_id=plan.pk, on=today, hardship_only=True)
    messages.success(request, _("The pause has ended. The next period is debited as usual."))
    return redirect("apportionment:money")


@require_POST
@role_required(*MONEY_DOERS)
def tell_again(request: UserRequest, slug: str, payer_id: int) -> HttpResponse:
    plan = get_object_or_404(charter.plans().filter(pk__in=_plan_ids(request)), slug=slug)
    if services.tell_again(plan_id=plan.pk, payer_id=payer_id, at=charter.now(plan)):
        messages.success(request, _("A new letter is on its way, with a new day for the debit."))
    else:
        messages.error(request, _("Nothing waits for a letter to this payer any more."))
    return redirect("apportionment:money")


def _check_payer(form: PauseForm, plan: Plan, *, at: datetime) -> None:
    """Add errors for a payer whom this plan does not have, or a pause that would be over."""
    payer_id, until_on = form.cleaned_data["payer_id"], form.cleaned_data["until_on"]
    if not members.open_enrolment_ids(plan_id=plan.pk, payer_id=payer_id, at=at):
        form.add_error("payer_id", _("Nobody pays for a member of this plan under this number."))
    if until_on is not None and until_on <= local_date(at, plan.time_zone):
        form.add_error("until_on", _("This day is over. Please choose one that is still to come."))


def _show(
    request: UserRequest,
    *,
    plan: Plan | None = None,
    refused: str = "",
    form: PauseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    readable = members.plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_READERS)
    doable = _plan_ids(request)
    boards_ = [
        MoneyPage(
            money=boards.plan_money(plan=one, at=charter.now(one)),
            user=request.user,
            may_act=one.pk in doable,
            refused=refused if one == plan else "",
            pause_form=form if form and one == plan else PauseForm(prefix=f"pause-{one.slug}"),
        )
        for one in charter.plans().filter(pk__in=readable)
    ]
    return render(request, "apportionment/money.html", {"boards": boards_}, status=status)


def _plan_ids(request: UserRequest) -> frozenset[int]:
    return members.plan_ids_of_roles(user_id=request.user.pk, roles=MONEY_DOERS)
