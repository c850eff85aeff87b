"""The treasurer's doors to a plan's bank: accounts, statements, and lines that wait."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cashier import tasks
from cashier.forms.bank import AccountForm, ColumnsForm, StatementForm
from cashier.pages.bank import BankPage, columns_of
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words import bank as words
from charter import selectors as charter
from charter.models import Plan
from members.permissions import UserRequest, member_required
from treasury import selectors as treasury
from treasury import services
from treasury.models import BankAccount, StatementUpload
from treasury.rules import TreasuryRefused
from treasury.rules.bank import Columns, WrongEncoding, guessed, is_xml
from treasury.states import UploadState

CONFLICT = 409
AT_ONCE_BYTES = 500_000  # some hundred lines: taken in while the treasurer waits


@require_safe
@member_required
def bank(request: UserRequest, slug: str) -> HttpResponse:
    return _show(request, readable_plan(request, slug))


@require_POST
@member_required
def name_account(request: UserRequest, slug: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, account_form=form, status=422)
    services.set_bank_account(
        plan_id=plan.pk,
        currency=plan.currency,
        by=request.user.pk,
        at=charter.now(plan),
        **form.cleaned_data,
    )
    messages.success(request, _("Named. Another treasurer compares it and releases it."))
    return redirect("cashier:bank", slug=plan.slug)


@require_POST
@member_required
def release_account(request: UserRequest, slug: str, account_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    account = _account(plan, account_id)
    try:
        services.release_bank_account(
            account_id=account.pk, by=request.user.pk, at=charter.now(plan)
        )
    except TreasuryRefused as refusal:
        return _show(request, plan, refused=words.refusal(refusal), status=CONFLICT)
    messages.success(request, _("Released. Members are shown this account from now on."))
    return redirect("cashier:bank", slug=plan.slug)


@require_POST
@member_required
def take_statement(request: UserRequest, slug: str, account_id: int) -> HttpResponse:
    plan = doable_plan(request, slug)
    account = _account(plan, account_id)
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, plan, form=form, status=422)
    file = form.cleaned_data["file"]
    body = file.read()
    if not is_xml(body) and not account.columns:
        return _ask_columns(request, plan, account, _guess(body))
    upload = _take(request, plan, account, name=file.name, body=body)
    if upload.state == UploadState.REFUSED:
        form.add_error("file", words.refused_file(upload.why, upload.facts))
        return _show(request, plan, form=form, status=422)
    messages.success(request, words.upload_words(upload))
    return redirect("cashier:bank", slug=plan.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def columns(request: UserRequest, slug: str, account_id: int) -> HttpResponse:
    """Say which column is what, and hand the table in at once."""
    plan = doable_plan(request, slug)
    account = _account(plan, account_id)
    if request.method != "POST":
        return _ask_columns(request, plan, account, Columns.from_json(columns_of(account)))
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        return _show_columns(request, plan, account, form, status=422)
    services.set_columns(account_id=account.pk, columns=form.columns)
    file = request.FILES.get("file")
    if file is None:
        messages.success(request, _("Kept. Now choose the table once more, and it is taken in."))
        return redirect("cashier:bank", slug=plan.slug)
    account.refresh_from_db()
    upload = _take(request, plan, account, name=str(file.name), body=file.read())
    if upload.state == UploadState.REFUSED:
        form.add_error(None, words.refused_file(upload.why, upload.facts))
        return _show_columns(request, plan, account, form, status=422)
    messages.success(request, words.upload_words(upload))
    return redirect("cashier:bank", slug=plan.slug)


def _take(
    request: UserRequest, plan: Plan, account: BankAccount, *, name: str, body: bytes
) -> StatementUpload:
    """Keep a file, and take it in: a small one at once, a large one by a worker."""
    at = charter.now(plan)
    kept = services.hand_in(account_id=account.pk, body=body, name=name, by=request.user.pk, at=at)
    if kept.size_bytes <= AT_ONCE_BYTES:
        return services.work_upload(upload_id=kept.pk, at=at)
    nudge = partial(tasks.take_statement.delay, upload_id=kept.pk)
    transaction.on_commit(nudge, robust=True)  # a sweep comes by if it is lost
    return kept


def _guess(body: bytes) -> Columns:
    try:
        return guessed(body)
    except WrongEncoding:
        return Columns()


def _ask_columns(
    request: UserRequest, plan: Plan, account: BankAccount, known: Columns
) -> HttpResponse:
    return _show_columns(request, plan, account, ColumnsForm(initial=known.as_json()))


def _show_columns(
    request: UserRequest, plan: Plan, account: BankAccount, form: ColumnsForm, status: int = 200
) -> HttpResponse:
    context = {"plan": plan, "account": account, "form": form, "file_form": StatementForm()}
    return render(request, "cashier/bank_columns.html", context, status=status)


def _show(
    request: UserRequest,
    plan: Plan,
    *,
    form: StatementForm | None = None,
    account_form: AccountForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = BankPage(
        plan=plan,
        number=request.GET.get("page", ""),
        may_act=may_act(request, plan),
        user_id=request.user.pk,
        form=form or StatementForm(),
        account_form=account_form or AccountForm(),
        refused=refused,
    )
    context: dict[str, Any] = {"page": page, "plan": plan}
    return render(request, "cashier/bank.html", context, status=status)


def _account(plan: Plan, account_id: int) -> BankAccount:
    found = treasury.bank_accounts(plan.pk)
    if not found.filter(pk=account_id).exists():
        raise Http404
    return get_object_or_404(found, pk=account_id)
