"""Corrections: read by everybody, written by one publisher and published by another."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from charter.models import Plan
from disclosures import services
from disclosures.caching import sealed
from disclosures.finding import plan_of
from disclosures.forms_for_publishers import CorrectionForm
from disclosures.models import Correction, Report
from disclosures.rules.corrections import CorrectionRefused
from disclosures.selectors import corrections as selectors
from disclosures.selectors.corrections import ReleasedCorrection
from disclosures.words import corrections as words
from members import selectors as members
from members.permissions import UserRequest, role_required
from members.states import Role

PUBLISHER = Role.PUBLISHER
CONFLICT = 409


@require_safe
def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """All corrections of a plan, newest first."""
    plan = plan_of(slug)
    rows = words.rows(selectors.released(plan_id=plan.pk))
    return render(request, "disclosures/corrections.html", {"plan": plan, "rows": rows})


@require_safe
def correction(request: HttpRequest, slug: str, no: int) -> HttpResponse:
    """One correction: what the report says, what is right, where it is made good."""
    plan = plan_of(slug)
    found = _released(plan, no)
    context = {
        "plan": plan,
        "row": words.rows([found])[0],
        "figures": words.figure_rows(found.figures, plan.currency),
    }
    return render(request, "disclosures/correction.html", context)


@require_safe
def correction_json(_request: HttpRequest, slug: str, no: int) -> HttpResponse:
    """A correction's bytes."""
    found = _released(plan_of(slug), no)
    name = f"{slug}-correction-{no}.json"
    response = HttpResponse(
        found.body.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    return sealed(response, found.sha256)


@require_safe
@role_required(PUBLISHER)
def office(request: UserRequest) -> HttpResponse:
    """What waits for a second person, and the reports that one may correct."""
    return _office(request)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(PUBLISHER)
def prepare(request: UserRequest, slug: str, no: int) -> HttpResponse:
    """Write down what was wrong in one period's report."""
    plan, report = _report(request, slug, no)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                services.prepare_correction(
                    report=report, by=request.user, at=charter.now(plan), **form.cleaned_data
                )
            except CorrectionRefused as refusal:
                form.add_error(None, words.refusal_words(refusal))
                status = CONFLICT
            else:
                messages.success(request, _("Written. Another publisher now reads it."))
                return redirect("disclosures:office_corrections")
    context = {"plan": plan, "report": report, "form": form}
    return render(request, "disclosures/correction_prepare.html", context, status=status)


@require_POST
@role_required(PUBLISHER)
def release(request: UserRequest, correction_id: int) -> HttpResponse:
    """Publish what another has written."""
    one = _waiting(request, correction_id)
    try:
        services.release_correction(correction_id=one.pk, by=request.user, at=charter.now(one.plan))
    except CorrectionRefused as refusal:
        return _office(request, refusal=words.refusal_words(refusal), status=CONFLICT)
    messages.success(request, _("Published. It stands beside the report from now on."))
    return redirect("disclosures:office_corrections")


@require_POST
@role_required(PUBLISHER)
def withdraw(request: UserRequest, correction_id: int) -> HttpResponse:
    """Take back what is not published."""
    one = _waiting(request, correction_id)
    try:
        services.withdraw_correction(
            correction_id=one.pk, by=request.user, at=charter.now(one.plan)
        )
    except CorrectionRefused as refusal:
        return _office(request, refusal=words.refusal_words(refusal), status=CONFLICT)
    messages.success(request, _("Taken back. Nothing was published."))
    return redirect("disclosures:office_corrections")


def _office(request: UserRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    plans = _plans(request)
    waiting = [
        {"one": one, "figures": words.figure_rows(one.figures, one.plan.currency)}
        for one in selectors.corrections_waiting(plan_ids=[plan.pk for plan in plans])
    ]
    reports = [
        {"plan": plan, "nos": list(selectors.newest_report_nos(plan_id=plan.pk))} for plan in plans
    ]
    context = {"waiting": waiting, "reports": reports, "refusal": refusal, "reader": request.user}
    return render(request, "disclosures/office_corrections.html", context, status=status)


def _plans(request: UserRequest) -> list[Plan]:
    ids = members.plan_ids_of_role(user_id=request.user.pk, role=PUBLISHER)
    return [plan for plan in charter.plans() if plan.pk in ids]


def _report(request: UserRequest, slug: str, no: int) -> tuple[Plan, Report]:
    plan = next((plan for plan in _plans(request) if plan.slug == slug), None)
    report = selectors.report_to_correct(plan_id=plan.pk, no=no) if plan else None
    if plan is None or report is None:
        raise Http404
    return plan, report


def _waiting(request: UserRequest, correction_id: int) -> Correction:
    """Return a correction of one's own plans, whatever has become of it; else 404."""
    found = Correction.objects.select_related("plan").filter(plan__in=_plans(request))
    return get_object_or_404(found, pk=correction_id)


def _released(plan: Plan, no: int) -> ReleasedCorrection:
    found = selectors.released_one(plan_id=plan.pk, no=no)
    if found is None:
        raise Http404
    return found
