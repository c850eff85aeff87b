"""The doors of paying for somebody else: a code handed out, and the page it leads to."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cashier.forms.paying import AmountForm
from cashier.pages.friends import FriendPage
from cashier.pages.paying import AmountPage, Pair, typed
from cashier.selectors.paying import code_in_force, room_of
from cashier.services import paying_in
from cashier.views.paying import answer, own_plan, pulls, shown, transfer_of
from charter.models import Plan
from members import limits
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Deposit, PayCode
from treasury.templatetags.money import money


@never_cache
@require_safe
@member_required
def friend(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    page = FriendPage(
        plan=plan,
        code=treasury.pay_code_of(payer_id=payer_id, plan_id=plan.pk, at=at),
        left_minor=room_of(payer_id=payer_id, plan_id=plan.pk, at=at).left_minor,
    )
    return render(request, "cashier/friend.html", {"page": page})


@require_POST
@member_required
def make_code(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    treasury_services.make_pay_code(payer_id=payer_id, plan_id=plan.pk, at=at)
    return redirect("cashier:friend", slug)


@require_POST
@member_required
def end_code(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    treasury_services.revoke_pay_code(payer_id=payer_id, plan_id=plan.pk, at=at)
    return redirect("cashier:friend", slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_for(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is left to pay, and nothing of the person; guessing a code is soon over."""
    try:
        usage = limits.count(request, action="pay_code")
    except limits.TooOften:
        return render(request, "429.html", status=429)
    found = code_in_force(code)
    if found is None:
        return render(request, "cashier/no_code.html", status=404)
    usage.rollback()
    payer_code, plan, at = found
    giver_id = getattr(request.user, "payer_id", None)
    if giver_id == payer_code.payer_id:
        return redirect("apportionment:pay", plan.slug)
    page = _page(request, payer_code, plan, giver_id=giver_id, at=at)

    def pay(amount_minor: int, key: str) -> Deposit:
        return paying_in.pay_for(
            payer_id=giver_id or 0, code=code, amount_minor=amount_minor, key=key, at=at
        )

    return answer(request, page, pay) if page.may_ask else shown(request, page)


def _page(
    request: HttpRequest, payer_code: PayCode, plan: Plan, *, giver_id: int | None, at: datetime
) -> AmountPage:
    room = room_of(payer_id=payer_code.payer_id, plan_id=plan.pk, at=at)
    return AmountPage(
        plan=plan,
        title=_("Pay for somebody"),
        lede=_(
            "Somebody gave you this address so that you may pay their share. Whom it is for, only"
            " you and they know."
        ),
        button=_("Pay for them"),
        form=AmountForm(request.POST or None, initial={"amount_minor": typed(room.left_minor)}),
        here=reverse("cashier:pay_for", args=[payer_code.code]),
        pairs=[Pair(_("Left to pay"), money(room.left_minor, plan.currency))],
        notes=_notes(room.left_minor, giver_id),
        deposit=_last(giver_id, payer_code.payer_id, plan.pk),
        transfer=transfer_of(plan, payer_code.payer_id, room.left_minor, at=at, whose="friend")
        if room.left_minor
        else None,
        may_ask=giver_id is not None and room.left_minor > 0 and pulls(giver_id, plan),
    )


def _notes(left_minor: int, giver_id: int | None) -> list[str]:
    if left_minor == 0:
        return [_("Nothing is left to pay: it has been paid, or is on its way. Thank you.")]
    notes = [
        _("If they owe nothing any more when it arrives, it stays theirs, for their next share.")
    ]
    if giver_id is None:
        notes.append(
            _("If you are a member of this plan, sign in to pay by your own direct debit.")
        )
    return notes


def _last(giver_id: int | None, payer_id: int, plan_id: int) -> Deposit | None:
    if giver_id is None:
        return None
    own = treasury.deposits_by(payer_id=giver_id, plan_id=plan_id)
    return own.filter(for_payer_id=payer_id).first()
