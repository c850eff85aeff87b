"""The door of paying now: what is due and why, a button, and what became of it."""

from functools import partial

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apportionment import services, tasks
from apportionment.forms import PayForm
from apportionment.pages import PayPage
from apportionment.pages.ways import PayWays
from apportionment.rules import DueUnclear, NothingDue
from apportionment.selectors import pages
from apportionment.selectors.arrears import arrears_of
from apportionment.selectors.pages import Account
from apportionment.words import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury.models import Debit


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def pay(request: UserRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(charter.plans().filter(pk__in=_plan_ids(request)), slug=slug)
    account = pages.account(user=request.user, plan=plan, at=charter.now(plan))
    form = PayForm(request.POST or None, payable_minor=account.payable_minor)
    if form.is_bound and (account.payable_minor == 0 or form.is_valid()):
        try:  # with nothing left to ask for, a second press shows the first
            return _pay(request, plan)
        except DueUnclear as refusal:
            form.add_error(None, refusal_words(refusal, plan))
    page = PayPage(account, attempts_seen=_attempts_seen(request.GET))
    if "HX-Request" in request.headers:
        return _answer_to_poll(page)
    context = {
        "page": page,
        "ways": _ways(request, account),
        "form": form,
        "here": request.get_full_path(),
    }
    return render(request, "apportionment/pay.html", context, status=422 if form.is_bound else 200)


def _ways(request: UserRequest, account: Account) -> PayWays:
    """Return what the payer holds with the plan, and how they pay."""
    payer_id, plan = request.user.payer_id, account.plan
    if payer_id is None:
        return PayWays(account, held_minor=0, gateway="")
    mandate = treasury.mandate_of(payer_id=payer_id, plan_id=plan.pk)
    return PayWays(
        account,
        held_minor=treasury.balance_of(payer_id=payer_id, plan_id=plan.pk),
        gateway=mandate.gateway if mandate else "",
        arrears=arrears_of(payer_id=payer_id, plan_id=plan.pk),
    )


def _pay(request: UserRequest, plan: Plan) -> HttpResponse:
    """Open the debit, nudge the worker to ask for it now, and show what becomes of it."""
    here = reverse("apportionment:pay", args=[plan.slug])
    payer_id = request.user.payer_id
    if payer_id is None:
        return redirect(here)
    try:
        debits = services.pay_now(payer_id=payer_id, plan_id=plan.pk, at=charter.now(plan))
    except NothingDue:
        return redirect(here)
    for debit in debits:
        transaction.on_commit(partial(_nudge, debit), robust=True)
    return redirect(f"{here}?asked={sum(debit.attempts for debit in debits)}")


def _answer_to_poll(page: PayPage) -> HttpResponse:
    """Say nothing while the bank is silent; then load the page anew, so that all of it is true."""
    response = HttpResponse(status=204)
    if not page.is_waiting:
        response["HX-Redirect"] = reverse("apportionment:pay", args=[page.plan.slug])
    return response


def _nudge(debit: Debit) -> None:
    tasks.ask_debit.delay(
        payer_id=debit.payer_id,
        plan_id=debit.plan_id,
        to_period=debit.to_period,
        by_payer=True,
    )


def _plan_ids(request: UserRequest) -> list[int]:
    return [plan.pk for plan in pages.plans_of(user=request.user)]


def _attempts_seen(query: QueryDict) -> int | None:
    asked = query.get("asked", "")
    return int(asked) if asked.isdecimal() and len(asked) <= 6 else None
