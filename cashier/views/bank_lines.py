"""The treasurer's doors to single lines: what one is, said by a person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cashier.forms.bank import AsideForm, DismissForm, ReadForm, SenderForm, UndoForm
from cashier.pages.bank import BankLinePage, ToldUnread, told_line
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words import bank as words
from charter import selectors as charter
from charter.models import Plan
from members.models import Enrolment
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services
from treasury.models import BankLine
from treasury.rules import TreasuryRefused
from treasury.states import PlacedAs

CONFLICT = 409
SAID = frozenset({PlacedAs.GIFT, PlacedAs.CHARGE, PlacedAs.EXPENSE, PlacedAs.RETURN})


@require_safe
@member_required
def bank_line(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = readable_plan(request, slug)
    return show(request, plan, line_of(plan, line_id))


@require_POST
@member_required
def place_for_member(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)
    form = SenderForm(request.POST, plan_id=plan.pk)
    if not form.is_valid():
        return show(request, plan, line, sender_form=form, status=422)
    enrolment = Enrolment.objects.select_related("member__holder").get(
        pk=form.cleaned_data["enrolment"]
    )
    holder = enrolment.member.holder
    if holder is None or holder.payer_id is None:
        form.add_error("who", _("Nobody pays for this member yet."))
        return show(request, plan, line, sender_form=form, status=422)
    return _place(request, plan, line, PlacedAs.TOP_UP, str(holder.payer_id))


@require_POST
@member_required
def place(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    """Place a line as one of the things that the page offered."""
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)
    as_, key = request.POST.get("as", ""), request.POST.get("key", "")
    if as_ == PlacedAs.TOP_UP and not _is_proposed(line, plan, key):
        return show(request, plan, line, refused=_("Please choose the member."), status=422)
    if as_ not in SAID and as_ != PlacedAs.TOP_UP:
        return show(request, plan, line, refused=_("Please choose what it is."), status=422)
    return _place(request, plan, line, as_, key)


@require_POST
@member_required
def set_aside(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)
    form = AsideForm(request.POST)
    if not form.is_valid():
        return show(request, plan, line, aside_form=form, status=422)

    def deed() -> BankLine:
        return services.set_line_aside(
            line_id=line.pk, by=request.user.pk, at=charter.now(plan), **form.cleaned_data
        )

    return _do(
        request, plan, line, deed, done=_("Set aside. It stays in the list until it is settled.")
    )


@require_POST
@member_required
def take_up(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)

    def deed() -> BankLine:
        services.take_line_up(line_id=line.pk)
        services.place_lines(plan_id=plan.pk, at=charter.now(plan))
        return line

    return _do(request, plan, line, deed, done=_("It waits again with the others."))


@require_POST
@member_required
def drop(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)

    def deed() -> BankLine:
        return services.drop_double(line_id=line.pk, by=request.user.pk, at=charter.now(plan))

    return _do(request, plan, line, deed, done=_("Taken out: it was in the books already."))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def unread(request: UserRequest, slug: str, unread_id: int) -> HttpResponse:
    """Read a line that the machine could not read, or say that it is none."""
    plan = doable_plan(request, slug)
    found = get_object_or_404(treasury.unread_lines(plan.pk), pk=unread_id)
    is_read = request.POST.get("deed") != "dismiss"
    read = ReadForm(request.POST if request.method == "POST" and is_read else None)
    dismiss = DismissForm(request.POST if request.method == "POST" and not is_read else None)
    who: dict[str, Any] = {"unread_id": found.pk, "by": request.user.pk, "at": charter.now(plan)}
    try:
        if read.is_valid():
            services.read_line(told=read.told(currency=plan.currency), **who)
            messages.success(request, _("Written down. It stands with the other lines now."))
            return redirect("cashier:bank", slug=plan.slug)
        if dismiss.is_valid():
            services.dismiss_unread(note=dismiss.cleaned_data["note"], **who)
            messages.success(request, _("Kept as no movement, with your words."))
            return redirect("cashier:bank", slug=plan.slug)
    except TreasuryRefused as refusal:  # somebody else was quicker
        messages.error(request, words.refusal(refusal))
        return redirect("cashier:bank", slug=plan.slug)
    context = {"plan": plan, "told": ToldUnread(found), "form": read, "dismiss_form": dismiss}
    status = 422 if request.method == "POST" else 200
    return render(request, "cashier/bank_unread.html", context, status=status)


def _place(request: UserRequest, plan: Plan, line: BankLine, as_: str, key: str) -> HttpResponse:
    def deed() -> BankLine:
        return services.place_line(
            line_id=line.pk, as_=as_, key=key, by=request.user.pk, at=charter.now(plan)
        )

    return _do(request, plan, line, deed, done=_("Placed and booked."))


def _do(
    request: UserRequest, plan: Plan, line: BankLine, deed: Callable[[], BankLine], *, done: str
) -> HttpResponse:
    try:
        deed()
    except TreasuryRefused as refusal:
        return show(request, plan, line, refused=words.refusal(refusal), status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:bank", slug=plan.slug)


def _is_proposed(line: BankLine, plan: Plan, key: str) -> bool:
    return key in {str(one.payer_id) for one in told_line(line, plan).proposals}


def show(
    request: UserRequest,
    plan: Plan,
    line: BankLine,
    *,
    sender_form: SenderForm | None = None,
    aside_form: AsideForm | None = None,
    undo_form: UndoForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page of a line, with what was typed and why it was refused."""
    page = BankLinePage(
        plan=plan,
        told=told_line(line, plan),
        may_act=may_act(request, plan),
        sender_form=sender_form or SenderForm(plan_id=plan.pk),
        aside_form=aside_form or AsideForm(),
        undo_form=undo_form or UndoForm(),
        user_id=request.user.pk,
        refused=refused,
    )
    return render(request, "cashier/bank_line.html", {"page": page, "plan": plan}, status=status)


def line_of(plan: Plan, line_id: int) -> BankLine:
    """Return a line of the plan, also one that was placed meanwhile: the deed says so."""
    return get_object_or_404(BankLine.objects.filter(plan_id=plan.pk), pk=line_id)
