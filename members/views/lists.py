"""Doors of the office: bring a list of people, look at what is wrong, invite, see who came."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from charter import selectors as charter
from members import selectors, services
from members.list_forms import ListForm
from members.list_words import unusable_words
from members.models import GroupImport
from members.pages_of_lists import ReportPage
from members.permissions import UserRequest, role_required
from members.rules.lists import ListUnusable
from members.services import ListReport
from members.states import GroupState
from members.uploads import LimitedUpload

MOST_SHOWN = 200


@require_safe
@role_required("operator")
def lists(request: UserRequest) -> HttpResponse:
    return _page(request, _form(request))


@csrf_exempt  # checked below: the check reads the form, and so must not come before the limit
@require_POST
def bring(request: HttpRequest) -> HttpResponseBase:
    limit = LimitedUpload(request)
    request.upload_handlers.insert(0, limit)
    return _bring(request, limit)


@csrf_protect
@role_required("operator")
def _bring(request: UserRequest, limit: LimitedUpload) -> HttpResponse:
    form = _form(request)
    if limit.is_too_large:
        form.errors.pop("file", None)
        form.add_error(
            "file",
            _("This file is larger than 10 MB. Please bring it in parts, or by the command line."),
        )
        return _page(request, form, status=413)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    plan = charter.plan_by_id(int(form.cleaned_data["plan"]))
    try:
        group, report = services.bring_list(
            plan_id=plan.pk,
            file=file,
            file_name=file.name,
            language=form.cleaned_data["language"],
            by=request.user.pk,
            at=charter.now(plan),
        )
    except ListUnusable as refusal:
        form.add_error("file", unusable_words(refusal))
        return _page(request, form, status=422)
    return _report(request, group, report)


@require_safe
@role_required("operator")
def group(request: UserRequest, group_id: int) -> HttpResponse:
    found = _group(request, group_id)
    if found.state == GroupState.CHECKED:
        report = services.look_through(
            plan_id=found.plan_id,
            file=services.kept_file(found),
            language=found.language,
            at=charter.now(found.plan),
        )
        return _report(request, found, report, status=200)
    rows = selectors.groups_of(plan_ids=[found.plan_id], at=charter.now(found.plan))
    waiting = selectors.open_invitations(group_id=found.pk, at=charter.now(found.plan))
    context = {
        "group": found,
        "row": next((row for row in rows if row.group.pk == found.pk), None),
        "waiting": waiting.filter(payer=None)[:MOST_SHOWN],
    }
    return render(request, "members/group.html", context)


@require_POST
@role_required("operator")
def invite(request: UserRequest, group_id: int) -> HttpResponse:
    found = _group(request, group_id)
    report = services.invite_group(
        group_id=found.pk, file=services.kept_file(found), at=charter.now(found.plan)
    )
    if report.fault_count:
        found.refresh_from_db()
        return _report(request, found, report)
    if report.invited:
        words = ngettext(
            "%(count)s person is invited. The letter is on its way.",
            "%(count)s people are invited. Their letters are on their way.",
            report.invited,
        )
        messages.success(request, words % {"count": report.invited})
    return redirect("members:group", group_id=found.pk)


@require_POST
@role_required("operator")
def drop(request: UserRequest, group_id: int) -> HttpResponse:
    services.drop_list(group_id=_group(request, group_id).pk)
    messages.success(request, _("The list is forgotten. Nobody was invited."))
    return redirect("members:lists")


@require_POST
@role_required("operator")
def withdraw(request: UserRequest, group_id: int) -> HttpResponse:
    found = _group(request, group_id)
    at = charter.now(found.plan)
    waiting = selectors.open_invitations(group_id=found.pk, at=at).filter(payer=None)
    line = request.POST.get("line", "")
    if line:
        waiting = waiting.filter(line=int(line) if line.isdecimal() and len(line) < 9 else 0)
    withdrawn = services.withdraw_invitations(
        invitation_ids=list(waiting.values_list("pk", flat=True)), by=request.user.pk, at=at
    )
    words = ngettext(
        "%(count)s invitation is withdrawn.", "%(count)s invitations are withdrawn.", withdrawn
    )
    messages.success(request, words % {"count": withdrawn})
    return redirect("members:group", group_id=found.pk)


def _form(request: UserRequest) -> ListForm:
    plans = selectors.plans_run_by(user_id=request.user.pk)
    if request.method == "POST":
        return ListForm(request.POST, request.FILES, plans=plans)
    return ListForm(plans=plans, initial={"language": request.user.language})


def _group(request: UserRequest, group_id: int) -> GroupImport:
    plans = selectors.plans_run_by(user_id=request.user.pk)
    found = selectors.group_called(group_id=group_id, plan_ids=[plan.pk for plan in plans])
    if found is None or found.state == GroupState.DROPPED:
        raise Http404
    return found


def _page(request: UserRequest, form: ListForm, *, status: int = 200) -> HttpResponse:
    rows = [
        row
        for plan in selectors.plans_run_by(user_id=request.user.pk)
        for row in selectors.groups_of(plan_ids=[plan.pk], at=charter.now(plan))
    ]
    return render(request, "members/lists.html", {"form": form, "rows": rows}, status=status)


def _report(
    request: UserRequest, group: GroupImport, report: ListReport, *, status: int = 0
) -> HttpResponse:
    page = ReportPage(group, report)
    status = status or (422 if report.fault_count else 200)
    return render(request, "members/list_report.html", {"page": page}, status=status)
