"""The doors of paying in: for oneself, for the fund, and taking a balance back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apportionment.selectors import pages as apportionment_pages
from cashier import tasks
from cashier.forms.paying import AmountForm
from cashier.pages.paying import AmountPage, Pair, cap_note, paid_label, room_pairs, typed
from cashier.pages.transfer import TransferPage
from cashier.selectors.paying import NO_CAP_MINOR, room_of
from cashier.services import paying_in
from cashier.words.paying import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Deposit
from treasury.rules import TreasuryRefused
from treasury.templatetags.money import money

Pay = Callable[[int, str], Deposit]  # (amount, key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def pay_in(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    room = room_of(payer_id=payer_id, plan_id=plan.pk, at=at)
    initial = {"amount_minor": typed(min(room.left_minor, room.most_minor))}
    form = AmountForm(request.POST or None, initial=initial)
    here = reverse("cashier:pay_in", args=[slug])

    def pay(amount_minor: int, key: str) -> Deposit:
        return paying_in.pay_in(
            payer_id=payer_id, plan_id=plan.pk, amount_minor=amount_minor, key=key, at=at
        )

    page = AmountPage(
        plan=plan,
        title=_("Top up your balance") if room.is_prepaid else _("Pay all or a part"),
        lede=_("You choose the amount. What arrives pays the oldest share first."),
        button=_("Top up") if room.is_prepaid else _("Pay this amount"),
        form=form,
        here=here,
        pairs=room_pairs(room, plan),
        notes=cap_note(room, plan),
        deposit=_deposit(request, payer_id, plan),
        transfer=transfer_of(plan, payer_id, room.left_minor, at=at),
        may_ask=room.most_minor > room.on_its_way_minor and pulls(payer_id, plan),
        back=reverse("apportionment:pay", args=[slug]),
    )
    return answer(request, page, pay)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def give(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    fund = treasury.solidarity_fund(plan.pk)

    def pay(amount_minor: int, key: str) -> Deposit:
        return paying_in.give(
            payer_id=payer_id, plan_id=plan.pk, amount_minor=amount_minor, key=key, at=at
        )

    page = AmountPage(
        plan=plan,
        title=_("Give to the solidarity fund"),
        lede=_(
            "The fund pays the share of members who cannot. Two treasurers agree on each; nobody"
            " else is told whose it was, and its totals are public."
        ),
        button=_("Give"),
        form=AmountForm(request.POST or None),
        here=reverse("cashier:give", args=[slug]),
        pairs=[
            Pair(_("Given so far"), money(fund.given_minor, plan.currency)),
            Pair(paid_label(fund.paid_count), money(fund.paid_minor, plan.currency)),
            Pair(_("In the fund now"), money(fund.left_minor, plan.currency)),
        ],
        deposit=_deposit(request, payer_id, plan),
        transfer=transfer_of(plan, None, 0, at=at),
        may_ask=pulls(payer_id, plan),
        back=reverse("apportionment:pay", args=[slug]),
    )
    return answer(request, page, pay)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def take_back(request: UserRequest, slug: str) -> HttpResponse:
    plan, payer_id, at = own_plan(request, slug)
    most = treasury.withdrawable_minor(payer_id=payer_id, plan_id=plan.pk)
    held = treasury.balance_of(payer_id=payer_id, plan_id=plan.pk)
    form = AmountForm(request.POST or None, initial={"amount_minor": typed(most)})
    if form.is_bound and form.is_valid():
        try:
            return _take_back(request, plan, payer_id, form, at=at)
        except TreasuryRefused as refusal:
            form.add_error("amount_minor", refusal_words(refusal, plan))
    page = AmountPage(
        plan=plan,
        title=_("Take your balance back"),
        lede=_(
            "It goes back by the way it came, and the rest to the account you name. It is free."
        ),
        button=_("Take back"),
        form=form,
        here=reverse("cashier:take_back", args=[slug]),
        pairs=[
            Pair(_("You hold here"), money(held, plan.currency)),
            Pair(_("Can go back at once"), money(most, plan.currency)),
        ],
        notes=_where_it_goes(payer_id, plan, most_minor=most, held_minor=held),
        may_ask=most > 0,
        link=(reverse("cashier:refund_account", args=[slug]), _("Where money goes back to you")),
        back=reverse("apportionment:pay", args=[slug]),
    )
    return shown(request, page, is_done="done" in request.GET)


def _where_it_goes(payer_id: int, plan: Plan, *, most_minor: int, held_minor: int) -> list[str]:
    """Return where a balance goes, and what is missing where a part of it cannot go."""
    if most_minor < held_minor:
        return [
            _(
                "What you sent by bank transfer, or somebody paid for you, goes to an account that"
                " you name: please name it first."
            )
        ]
    account = treasury.account_of(payer_id=payer_id, plan_id=plan.pk)
    back = treasury.returnable_minor(payer_id=payer_id, plan_id=plan.pk)
    if account is None or back >= held_minor:
        return []
    told = _("What came by bank transfer, or from somebody else, goes to the account ending %s.")
    return [told % account.account[-4:]]


def own_plan(request: UserRequest, slug: str) -> tuple[Plan, int, datetime]:
    """Return one of the user's plans with their payer and its instant; 404 otherwise."""
    own = {plan.slug: plan for plan in apportionment_pages.plans_of(user=request.user)}
    payer_id = request.user.payer_id
    if slug not in own or payer_id is None:
        raise Http404
    return own[slug], payer_id, charter.now(own[slug])


def answer(request: HttpRequest, page: AmountPage, pay: Pay) -> HttpResponse:
    """Take an amount that was sent, or show the page."""
    if page.form.is_bound and page.form.is_valid():
        told = page.form.cleaned_data
        try:
            deposit = pay(told["amount_minor"], told["key"])
        except TreasuryRefused as refusal:
            page.form.add_error("amount_minor", refusal_words(refusal, page.plan))
        else:
            nudge = partial(tasks.ask_deposit.delay, deposit_id=deposit.pk)
            transaction.on_commit(nudge, robust=True)
            return redirect(f"{page.here}?deposit={deposit.pk}")
    return shown(request, page)


def shown(request: HttpRequest, page: AmountPage, *, is_done: bool = False) -> HttpResponse:
    """Return the page; to whoever only asks whether the bank has answered, as little as can be."""
    if "HX-Request" in request.headers:
        response = HttpResponse(status=204)
        if not page.is_waiting:
            response["HX-Redirect"] = request.get_full_path()
        return response
    context = {"page": page, "is_done": is_done, "here": request.get_full_path()}
    refused = page.form.is_bound and bool(page.form.errors)
    return render(request, "cashier/amount.html", context, status=422 if refused else 200)


def transfer_of(
    plan: Plan,
    payer_id: int | None,
    amount_minor: int,
    *,
    at: datetime,
    whose: str = "own",
) -> TransferPage | None:
    """Return how to send money by bank transfer; None where the plan takes none."""
    account = treasury.transfer_account(plan.pk)
    if account is None:
        return None
    reference = treasury_services.open_reference(payer_id=payer_id, plan_id=plan.pk, at=at)
    minor = min(amount_minor, NO_CAP_MINOR)
    return TransferPage(
        plan, account, reference, minor, whose="fund" if payer_id is None else whose
    )


def pulls(payer_id: int, plan: Plan) -> bool:
    """Return whether a payer has a way by which money can be taken."""
    return treasury.pulling_mandate_of(payer_id=payer_id, plan_id=plan.pk) is not None


def _take_back(
    request: UserRequest, plan: Plan, payer_id: int, form: AmountForm, *, at: datetime
) -> HttpResponse:
    told = form.cleaned_data
    made = treasury_services.withdraw_balance(
        payer_id=payer_id,
        plan_id=plan.pk,
        amount_minor=told["amount_minor"],
        key=told["key"],
        at=at,
    )
    for one in made:
        nudge = partial(tasks.send_withdrawal.delay, withdrawal_id=one.pk)
        transaction.on_commit(nudge, robust=True)
    return redirect(f"{request.path}?done=1")


def _deposit(request: HttpRequest, payer_id: int, plan: Plan) -> Deposit | None:
    number = request.GET.get("deposit", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return treasury.deposits_by(payer_id=payer_id, plan_id=plan.pk).filter(pk=int(number)).first()
