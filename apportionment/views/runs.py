"""The doors of those who close periods: the board of runs, one run, and the steps it takes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apportionment import services
from apportionment.forms import AbandonForm, ExemptForm, ProposeForm, ReleaseForm, ReturnForm
from apportionment.models import Run
from apportionment.pages import RunPage
from apportionment.permissions import RUN_DOERS, RUN_READERS
from apportionment.rules import RunRefused
from apportionment.selectors import boards, figures
from apportionment.words import refusal_words
from charter import selectors as charter
from members import selectors as members
from members.permissions import UserRequest, role_required

CONFLICT = 409


@require_safe
@role_required(*RUN_READERS)
def board(request: UserRequest) -> HttpResponse:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=RUN_READERS)
    plans = charter.plans().filter(pk__in=plan_ids)
    context = {"boards": [boards.plan_runs(plan=plan, at=charter.now(plan)) for plan in plans]}
    return render(request, "apportionment/runs.html", context)


@require_safe
@role_required(*RUN_READERS)
def run(request: UserRequest, run_id: int) -> HttpResponse:
    return _show(request, _find(request, run_id, roles=RUN_READERS))


@require_POST
@role_required(*RUN_DOERS)
def propose(request: UserRequest, run_id: int) -> HttpResponse:
    form = ProposeForm(request.POST)
    done = _("Proposed. Another officer now looks at the figures and releases them.")
    return _step(request, run_id, form, services.propose_run, done=done)


@require_POST
@role_required(*RUN_DOERS)
def send_back(request: UserRequest, run_id: int) -> HttpResponse:
    form = ReturnForm(request.POST, prefix="return")
    return _step(request, run_id, form, services.return_run, done=_("Sent back."))


@require_POST
@role_required(*RUN_DOERS)
def release(request: UserRequest, run_id: int) -> HttpResponse:
    form = ReleaseForm(request.POST)
    done = _("Released. The run is sealed by itself within a minute.")
    return _step(request, run_id, form, services.release_run, done=done)


@require_POST
@role_required(*RUN_DOERS)
def abandon(request: UserRequest, run_id: int) -> HttpResponse:
    form = AbandonForm(request.POST, prefix="abandon")
    return _step(request, run_id, form, services.abandon_run, done=_("The period is given up."))


@require_POST
@role_required(*RUN_DOERS)
def exempt(request: UserRequest, run_id: int) -> HttpResponse:
    found = _find(request, run_id, roles=RUN_DOERS)
    plan = found.period.plan
    form = ExemptForm(request.POST, prefix="exempt", plan_id=plan.pk)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    try:
        services.exempt_enrolment(
            run_id=run_id,
            enrolment_id=form.cleaned_data["enrolment"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=charter.now(plan),
        )
    except RunRefused as refusal:
        found.refresh_from_db()
        form.add_error(None, refusal_words(refusal, plan))
        return _show(request, found, form=form, status=CONFLICT)
    messages.success(request, _("Spared. The others share what this member would have."))
    return redirect("apportionment:run", run_id=run_id)


def _step(
    request: UserRequest,
    run_id: int,
    form: forms.Form,
    deed: Callable[..., Run],
    *,
    done: str,
) -> HttpResponse:
    """Take a run one step with what the form says, or show it again with the reason why not."""
    found = _find(request, run_id, roles=RUN_DOERS)
    plan = found.period.plan
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    try:
        deed(run_id=run_id, by=request.user, at=charter.now(plan), **form.cleaned_data)
    except RunRefused as refusal:
        found.refresh_from_db()
        refused = refusal_words(refusal, plan)
        return _show(request, found, form=form, refused=refused, status=CONFLICT)
    messages.success(request, done)
    return redirect("apportionment:run", run_id=run_id)


def _show(
    request: UserRequest,
    found: Run,
    *,
    form: forms.Form | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    plan = found.period.plan
    doer_plans = members.plan_ids_of_roles(user_id=request.user.pk, roles=RUN_DOERS)
    context = {
        "page": RunPage(
            run=found, user=request.user, may_act=plan.pk in doer_plans, at=charter.now(plan)
        ),
        "refused": refused,
        "return_form": form if isinstance(form, ReturnForm) else ReturnForm(prefix="return"),
        "exempt_form": (
            form if isinstance(form, ExemptForm) else ExemptForm(prefix="exempt", plan_id=plan.pk)
        ),
        "abandon_form": form if isinstance(form, AbandonForm) else AbandonForm(prefix="abandon"),
    }
    return render(request, "apportionment/run.html", context, status=status)


def _find(request: UserRequest, run_id: int, *, roles: frozenset[str]) -> Run:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=roles)
    try:
        return figures.run_for(run_id=run_id, plan_ids=plan_ids)
    except Run.DoesNotExist as unknown:
        raise Http404 from unknown
