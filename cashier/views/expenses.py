"""The doors of expenses: entered with an invoice, released by another, taken back by two."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.forms.expenses import ExpenseForm, InvoiceForm, UndoForm
from cashier.pages.expenses import ExpensesPage
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.books import refusal_words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, role_required
from treasury import selectors, services
from treasury.models import Expense
from treasury.rules import TreasuryRefused

CONFLICT = 409


@require_safe
@role_required(*MONEY_READERS)
def expenses(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def enter(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = ExpenseForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, form=form, status=422)
    return _do(
        request,
        plan,
        lambda: services.prepare_expense(
            plan_id=plan.pk, spent=form.spent, by=request.user.pk, at=charter.now(plan)
        ),
        done=_("Entered. Another treasurer now releases it."),
        form=form,
    )


@require_POST
@role_required(*MONEY_DOERS)
def release(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _do(
        request,
        plan,
        lambda: services.release_expense(
            expense_id=expense.pk, by=request.user.pk, at=charter.now(plan)
        ),
        done=_("Booked. It counts as spent from now on."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def withdraw(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _do(
        request,
        plan,
        lambda: services.withdraw_expense(expense_id=expense.pk),
        done=_("Withdrawn. Nothing was booked."),
    )


@require_safe
@role_required(*MONEY_READERS)
def invoice(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _ask(request, plan, expense, form=InvoiceForm(), deed="complete")


@require_POST
@role_required(*MONEY_DOERS)
def complete(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    form = InvoiceForm(request.POST)
    if not form.is_valid():
        return _ask(request, plan, expense, form=form, deed="complete", status=422)
    try:
        services.complete_expense(
            expense_id=expense.pk, by=request.user.pk, at=charter.now(plan), **form.cleaned_data
        )
    except TreasuryRefused as refusal:
        form.add_error(None, refusal_words(refusal, plan))
        return _ask(request, plan, expense, form=form, deed="complete", status=CONFLICT)
    messages.success(request, _("Entered. Another treasurer now releases it."))
    return redirect("cashier:expenses", slug=plan.slug)


@require_safe
@role_required(*MONEY_READERS)
def doubt(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _ask(request, plan, expense, form=UndoForm(), deed="undo")


@require_POST
@role_required(*MONEY_DOERS)
def ask_to_undo(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _ask(request, plan, expense, form=form, deed="undo", status=422)
    return _do(
        request,
        plan,
        lambda: services.ask_to_undo_expense(
            expense_id=expense.pk,
            reason=form.cleaned_data["reason"],
            by=request.user.pk,
            at=charter.now(plan),
        ),
        done=_("Noted. Another treasurer now takes it back, or lets it stand."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def undo(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _do(
        request,
        plan,
        lambda: services.undo_expense(
            expense_id=expense.pk, by=request.user.pk, at=charter.now(plan)
        ),
        done=_("Taken back by an entry of its own."),
    )


@require_POST
@role_required(*MONEY_DOERS)
def keep(request: UserRequest, slug: str, expense_id: int) -> HttpResponse:
    plan, expense = _expense(request, slug, expense_id)
    return _do(
        request,
        plan,
        lambda: services.keep_expense(expense_id=expense.pk),
        done=_("It stands as it is."),
    )


def _expense(request: UserRequest, slug: str, expense_id: int) -> tuple[Plan, Expense]:
    plan = doable_plan(request, slug)
    return plan, get_object_or_404(selectors.expenses(plan.pk), pk=expense_id)


def _do(
    request: UserRequest,
    plan: Plan,
    deed: Callable[[], Expense],
    *,
    done: str,
    form: ExpenseForm | None = None,
) -> HttpResponse:
    try:
        deed()
    except TreasuryRefused as refusal:
        refused = refusal_words(refusal, plan)
        if form is not None:
            form.add_error(None, refused)
            refused = ""
        return _show(request, plan, refused=refused, form=form, status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:expenses", slug=plan.slug)


def _ask(
    request: UserRequest,
    plan: Plan,
    expense: Expense,
    *,
    form: forms.Form,
    deed: str,
    status: int = 200,
) -> HttpResponse:
    context = {"plan": plan, "expense": expense, "form": form}
    return render(request, f"cashier/expense_{deed}.html", context, status=status)


def _show(
    request: UserRequest,
    plan: Plan,
    *,
    refused: str = "",
    form: ExpenseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = ExpensesPage(plan, request.user.pk, may_act(request, plan), request.GET.get("page", ""))
    context = {"page": page, "form": form or ExpenseForm(), "refused": refused}
    return render(request, "cashier/expenses.html", context, status=status)
