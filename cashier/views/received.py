"""A member's doors: what of an award has arrived, and where money is wanted back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apportionment import selectors, services
from apportionment.models import AwardPayout
from apportionment.rules import RunRefused
from cashier.forms.batches import PayeeAccountForm
from cashier.views.paying import own_plan
from cashier.words.payouts import refusal_words
from charter import selectors as charter
from claims.models import Claim
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services as treasury_services

CONFLICT, UNCLEAR = 409, 422


@require_safe
@member_required
def received(request: UserRequest, ref: str) -> HttpResponse:
    return _show(request, _claim(request, ref))


@require_POST
@member_required
def confirm(request: UserRequest, ref: str, award_payout_id: int) -> HttpResponse:
    claim = _claim(request, ref)
    get_object_or_404(AwardPayout, pk=award_payout_id, portion__claim=claim)
    try:
        services.confirm_receipt(
            award_payout_id=award_payout_id, by=request.user, at=charter.now(claim.plan)
        )
    except RunRefused as refusal:
        refused = refusal_words(refusal, claim.plan)
        return _show(request, claim, refused=refused, status=CONFLICT)
    messages.success(request, _("Thank you. Now everybody can see that it has arrived."))
    return redirect("cashier:received", ref=ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def account(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    known = treasury.account_of(payer_id=payer_id, plan_id=plan.pk)
    initial = {"holder": known.holder, "account": known.account} if known else None
    form = PayeeAccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        treasury_services.name_account(
            payer_id=payer_id,
            plan_id=plan.pk,
            by=request.user.pk,
            at=at,
            **form.cleaned_data,
        )
        messages.success(request, _("Kept. Money that goes back to you goes there."))
        return redirect("cashier:refund_account", slug=slug)
    refunds = treasury.refunds_to(payer_id=payer_id, plan_id=plan.pk).select_related("run")
    context = {"plan": plan, "form": form, "refunds": refunds[:20]}
    status = UNCLEAR if form.is_bound else 200
    return render(request, "cashier/refund_account.html", context, status=status)


def _claim(request: UserRequest, ref: str) -> Claim:
    mine = Claim.objects.filter(enrolment__member__holder=request.user)
    return get_object_or_404(mine.select_related("plan", "enrolment__member"), ref=ref)


def _show(
    request: UserRequest, claim: Claim, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "claim": claim,
        "plan": claim.plan,
        "payouts": selectors.arrived_of(claim=claim),
        "netted": selectors.netted_of(claim=claim),
        "refused": refused,
    }
    return render(request, "cashier/received.html", context, status=status)
