"""The door of choosing how to pay."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cashier.forms.paying import WITH_ACCOUNT, WayForm
from cashier.pages.paying import WayPage, WayRow
from cashier.selectors.paying import room_of
from cashier.views.paying import own_plan, transfer_of
from cashier.words.paying import HOW, WAYS, agree_words, refusal_words
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.gateways.interface import GatewayFailed
from treasury.models import Mandate
from treasury.rules import PAID_BY_PAYER, TreasuryRefused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def choose_way(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    mandate = treasury.mandate_of(payer_id=payer_id, plan_id=plan.pk)
    rows = _rows(plan, payer_id, mandate, at=at)
    wording = agree_words(charter.terms_at(plan.pk, at))
    form = WayForm(
        request.POST or None,
        ways=[(row.gateway, row.label) for row in rows],
        wording=wording,
        initial={"way": mandate.gateway if mandate else ""},
    )
    if form.is_bound and form.is_valid():
        try:
            return _choose(plan, payer_id, form, wording=wording, at=at)
        except (TreasuryRefused, GatewayFailed) as refusal:
            form.add_error("way", refusal_words(refusal, plan))
    sends = mandate is not None and mandate.gateway in PAID_BY_PAYER
    left_minor = room_of(payer_id=payer_id, plan_id=plan.pk, at=at).left_minor
    page = WayPage(
        plan=plan,
        rows=rows,
        form=form,
        mandate=mandate,
        transfer=transfer_of(plan, payer_id, left_minor, at=at) if sends else None,
        was_saved="saved" in request.GET,
    )
    return render(request, "cashier/way.html", {"page": page}, status=422 if form.errors else 200)


def _rows(plan: Plan, payer_id: int, mandate: Mandate | None, *, at: datetime) -> list[WayRow]:
    """Return the plan's ways: `wallet` only for whoever holds money, or in a prepaid plan."""
    room = room_of(payer_id=payer_id, plan_id=plan.pk, at=at)
    mine = mandate.gateway if mandate else ""
    offered = [way.gateway for way in treasury.offered_ways(plan.pk)]
    if room.is_prepaid and "wallet" not in offered:
        offered.append("wallet")
    return [
        WayRow(gateway, str(WAYS[gateway]), str(HOW[gateway]), is_mine=gateway == mine)
        for gateway in offered
        if gateway in WAYS
    ]


def _choose(
    plan: Plan, payer_id: int, form: WayForm, *, wording: str, at: datetime
) -> HttpResponse:
    told = form.cleaned_data
    details = None
    if told["way"] in WITH_ACCOUNT:
        details = {
            "iban": told["iban"],
            "holder": told["holder"],
            "consent": wording,
            "signed_on": local_date(at, plan.time_zone).isoformat(),
        }
    mandate = treasury_services.switch_mandate(
        payer_id=payer_id, plan_id=plan.pk, gateway=told["way"], details=details, at=at
    )
    return redirect(mandate.url or f"{reverse('cashier:way', args=[plan.slug])}?saved=1")
