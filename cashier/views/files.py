"""The doors of files for the bank: made by one, released by another, fetched, taken back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apportionment.permissions import MONEY_DOERS, MONEY_READERS
from cashier.forms.files import FileForm, ReasonForm, ReportForm
from cashier.pages.files import FilePage, FilesPage
from cashier.permissions import doable_plan, may_act, readable_plan
from cashier.words.files import refusal_words
from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members.permissions import UserRequest, role_required
from treasury import services
from treasury.models import BankFile
from treasury.rules import TreasuryRefused
from treasury.states import FileKind

CONFLICT = 409


@require_safe
@role_required(*MONEY_READERS)
def files(request: UserRequest, slug: str) -> HttpResponse:
    return show_all(request, readable_plan(request, slug))


@require_POST
@role_required(*MONEY_DOERS)
def make(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    plan = doable_plan(request, slug)
    at = charter.now(plan)
    today = local_date(at, plan.time_zone)
    form = FileForm(request.POST, today=today, kind=kind)
    if not form.is_valid():
        return show_all(request, plan, form=form, kind=kind, status=422)
    dropped = services.drop_ended_orders(plan_id=plan.pk, on=today, at=at)
    try:
        file = services.make_bank_file(
            plan_id=plan.pk,
            kind=kind,
            execute_on=form.cleaned_data["execute_on"],
            on=today,
            by=request.user.pk,
            at=at,
        )
    except TreasuryRefused as refusal:
        form.add_error(None, refusal_words(refusal, plan))
        return show_all(request, plan, form=form, kind=kind, status=CONFLICT)
    if dropped:
        messages.info(request, _("Debits whose mandate has ended were left out; they failed."))
    messages.success(request, _("Made. Another treasurer now releases it."))
    return redirect("cashier:file", slug=plan.slug, file_id=file.pk)


@require_safe
@role_required(*MONEY_READERS)
def file(request: UserRequest, slug: str, file_id: int) -> HttpResponse:
    plan = readable_plan(request, slug)
    return _show(request, plan, get_object_or_404(BankFile, plan_id=plan.pk, pk=file_id))


@require_POST
@role_required(*MONEY_DOERS)
def release(request: UserRequest, slug: str, file_id: int) -> HttpResponse:
    plan, kept = _file(request, slug, file_id)
    at = charter.now(plan)
    return _do(
        request,
        plan,
        kept,
        lambda: services.release_bank_file(
            file_id=kept.pk, on=local_date(at, plan.time_zone), by=request.user.pk, at=at
        ),
        done=_("Released. Please fetch the file and hand it to your bank."),
    )


@require_POST
@never_cache
@role_required(*MONEY_DOERS)
def fetch(request: UserRequest, slug: str, file_id: int) -> HttpResponse:
    plan, kept = _file(request, slug, file_id)
    try:
        fetched = services.fetch_bank_file(
            file_id=kept.pk, by=request.user.pk, at=charter.now(plan)
        )
    except TreasuryRefused as refusal:
        return _show(request, plan, kept, refused=refusal_words(refusal, plan), status=CONFLICT)
    response = HttpResponse(fetched.body.encode(), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{fetched.message_id}.xml"'
    return response


@require_POST
@role_required(*MONEY_DOERS)
def withdraw(request: UserRequest, slug: str, file_id: int) -> HttpResponse:
    done = _("Withdrawn. Its orders wait for another file.")
    return _close(request, slug, file_id, services.withdraw_bank_file, done=done)


@require_POST
@role_required(*MONEY_DOERS)
def refuse(request: UserRequest, slug: str, file_id: int) -> HttpResponse:
    done = _("Recorded. What the bank did not do has failed and is asked for again.")
    return _close(request, slug, file_id, services.refuse_bank_file, done=done)


def _close(
    request: UserRequest, slug: str, file_id: int, deed: Callable[..., BankFile], *, done: str
) -> HttpResponse:
    plan, kept = _file(request, slug, file_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, kept, form=form, status=422)
    return _do(
        request,
        plan,
        kept,
        lambda: deed(
            file_id=kept.pk,
            reason=form.cleaned_data["reason"],
            by=request.user.pk,
            at=charter.now(plan),
        ),
        done=done,
    )


def _do(
    request: UserRequest, plan: Plan, kept: BankFile, deed: Callable[[], BankFile], *, done: str
) -> HttpResponse:
    try:
        deed()
    except TreasuryRefused as refusal:
        kept.refresh_from_db()
        return _show(request, plan, kept, refused=refusal_words(refusal, plan), status=CONFLICT)
    messages.success(request, done)
    return redirect("cashier:file", slug=plan.slug, file_id=kept.pk)


def _file(request: UserRequest, slug: str, file_id: int) -> tuple[Plan, BankFile]:
    plan = doable_plan(request, slug)
    return plan, get_object_or_404(BankFile, plan_id=plan.pk, pk=file_id)


def show_all(
    request: UserRequest,
    plan: Plan,
    *,
    form: FileForm | None = None,
    kind: str = "",
    report_form: ReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of all files, with what was typed and why it was refused."""
    today = local_date(charter.now(plan), plan.time_zone)
    forms = {one: FileForm(today=today, kind=one) for one in FileKind.values}
    if form is not None:
        forms[kind] = form
    page = FilesPage(
        plan=plan,
        may_act=may_act(request, plan),
        forms=forms,
        number=request.GET.get("page"),
    )
    context = {"page": page, "report_form": report_form or ReportForm()}
    return render(request, "cashier/files.html", context, status=status)


def _show(
    request: UserRequest,
    plan: Plan,
    kept: BankFile,
    *,
    form: ReasonForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = FilePage(plan=plan, file=kept, user_id=request.user.pk, may_act=may_act(request, plan))
    context = {"page": page, "form": form or ReasonForm(), "refused": refused}
    return render(request, "cashier/file.html", context, status=status)
