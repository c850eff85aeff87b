"""The treasurers' door of the solidarity fund: one proposes, another grants."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.forms.paying import GrantForm
from cashier.pages.grants import GrantsPage, debit_choices
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.paying import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.rules import TreasuryRefused


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MONEY_READERS)
def grants(request: UserRequest, slug: str) -> HttpResponse:
    plan = readable_plan(request, slug)
    form = _form(request, plan)
    if form.is_bound and doable_plan(request, slug) and form.is_valid():
        payer_id, to_period = map(int, form.cleaned_data["debit"].split("/"))
        if _is_own(request, payer_id):
            raise Http404
        try:
            treasury_services.propose_grant(
                payer_id=payer_id,
                plan_id=plan.pk,
                to_period=to_period,
                reason=form.cleaned_data["reason"],
                by=request.user.pk,
                at=charter.now(plan),
            )
            return redirect("cashier:grants", slug)
        except TreasuryRefused as refusal:
            form.add_error("debit", refusal_words(refusal, plan))
    return _show(request, plan, form=form, status=422 if form.errors else 200)


@require_POST
@role_required(*MONEY_DOERS)
def give_grant(request: UserRequest, slug: str, grant_id: int) -> HttpResponse:
    return _decide(request, slug, grant_id, treasury_services.give_grant)


@require_POST
@role_required(*MONEY_DOERS)
def withdraw_grant(request: UserRequest, slug: str, grant_id: int) -> HttpResponse:
    return _decide(request, slug, grant_id, treasury_services.withdraw_grant)


def _decide(
    request: UserRequest, slug: str, grant_id: int, deed: Callable[..., object]
) -> HttpResponse:
    plan = doable_plan(request, slug)
    grant = treasury.solidarity_grants(plan.pk).filter(pk=grant_id).first()
    if grant is None or _is_own(request, grant.payer_id):
        raise Http404
    try:
        deed(grant_id=grant_id, by=request.user.pk, at=charter.now(plan))
    except TreasuryRefused as refusal:
        return _show(request, plan, refused=refusal_words(refusal, plan), status=409)
    return redirect("cashier:grants", slug)


def _is_own(request: UserRequest, payer_id: int) -> bool:
    """Return whether the money would be one's own: nobody decides on that."""
    return payer_id == request.user.payer_id


def _form(request: UserRequest, plan: Plan) -> GrantForm:
    unpaid = treasury.debits_for_the_fund(plan.pk)
    return GrantForm(request.POST or None, debits=debit_choices(unpaid, plan))


def _show(
    request: UserRequest,
    plan: Plan,
    *,
    form: GrantForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = list(treasury.solidarity_grants(plan.pk)[:100])
    page = GrantsPage(
        plan=plan,
        fund=treasury.solidarity_fund(plan.pk),
        grants=rows,
        form=form or _form(request, plan),
        may_act=may_act(request, plan),
        viewer_id=request.user.pk,
        refused=refused,
    )
    return render(request, "cashier/grants.html", {"page": page}, status=status)
