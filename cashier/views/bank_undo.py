"""The treasurers' doors to take back what a line of the bank was placed as: by two people."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cashier.forms.bank import UndoForm
from cashier.permissions import doable_plan
from cashier.views.bank_lines import CONFLICT, line_of, show
from cashier.words import bank as words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from treasury import services
from treasury.models import Unplacing
from treasury.rules import SamePerson, TreasuryRefused


@require_POST
@member_required
def ask_undo(request: UserRequest, slug: str, line_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    line = line_of(plan, line_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return show(request, plan, line, undo_form=form, status=422)
    try:
        services.ask_to_unplace(
            line_id=line.pk, by=request.user.pk, at=charter.now(plan), **form.cleaned_data
        )
    except TreasuryRefused as refusal:
        return show(request, plan, line, refused=words.refusal(refusal), status=CONFLICT)
    messages.success(request, _("Asked for. Another treasurer looks at it and takes it back."))
    return redirect("cashier:bank_line", slug=plan.slug, line_id=line.pk)


@require_POST
@member_required
def undo(request: UserRequest, slug: str, unplacing_id: int) -> HttpResponse:
    done = _("Taken back by a new entry. The line waits aside until somebody says what it is.")
    return _do(request, slug, unplacing_id, services.unplace, done=done)


@require_POST
@member_required
def keep(request: UserRequest, slug: str, unplacing_id: int) -> HttpResponse:
    return _do(request, slug, unplacing_id, services.keep_placed, done=_("It stays as it was."))


def _do(
    request: UserRequest,
    slug: str,
    unplacing_id: int,
    deed: Callable[..., Unplacing],
    *,
    done: str,
) -> HttpResponse:
    plan: Plan = doable_plan(request, slug)
    wish = get_object_or_404(Unplacing, pk=unplacing_id, plan_id=plan.pk)
    try:
        deed(unplacing_id=wish.pk, by=request.user.pk, at=charter.now(plan))
    except SamePerson:
        refused = _("You asked for it yourself: another treasurer takes it back.")
    except TreasuryRefused as refusal:
        refused = words.refusal(refusal)
    else:
        messages.success(request, done)
        return redirect("cashier:bank_line", slug=plan.slug, line_id=wish.line_id)
    line = line_of(plan, wish.line_id)
    return show(request, plan, line, refused=refused, status=CONFLICT)
