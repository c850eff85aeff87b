"""Doors of the crew: incidents, what was done about a warning, what a complaint has changed."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charter import selectors as charter
from charter.models import Plan
from disclosures.forms_for_everybody import IncidentForm, WarningNoteForm, WordsForm
from disclosures.models import Incident
from disclosures.rules import DisclosureRefused
from disclosures.rules.warnings import WarningKind
from disclosures.selectors import complaints as registers
from disclosures.selectors import incidents as found
from disclosures.selectors import warnings as standing
from disclosures.services import complaints as complaint_services
from disclosures.services import incidents as services
from disclosures.services import outlook as outlook_services
from disclosures.words import incidents as words
from disclosures.words import warnings as warning_words
from disputes.rules import DisputeRefused
from members import selectors as members
from members.permissions import UserRequest, role_required
from members.states import Role

crew = role_required(Role.OPERATOR, Role.PUBLISHER)
operator = role_required(Role.OPERATOR)
Refused = (DisclosureRefused, DisputeRefused)


@never_cache
@require_safe
@crew
def desk(request: UserRequest) -> HttpResponse:
    plans = _plans(request)
    context = {
        "waiting": [
            {"incident": one, "title": _title(one), "is_own": one.prepared_by_id == request.user.pk}
            for one in found.to_release(user=request.user)
        ],
        "released": found.latest_versions(),
        "warnings": [
            {"plan": plan, "rows": warning_words.rows(standing.standing(plan_id=plan.pk), [], plan)}
            for plan in plans
        ],
        "complaints": registers.tellable(user=request.user),
    }
    return render(request, "disclosures/office_incidents.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@crew
def prepare(request: UserRequest) -> HttpResponse:
    before = _before(request)
    posted = request.POST if request.method == "POST" else None
    form = IncidentForm(posted, plans=_plans(request), initial=_initial(before))
    if form.is_bound and form.is_valid() and _prepare(request, form, before):
        messages.success(request, _("Prepared. Another person releases it."))
        return redirect("disclosures:office_incidents")
    context = {"form": form, "before": before}
    status = 422 if form.is_bound else 200
    return render(request, "disclosures/prepare_incident.html", context, status=status)


def _before(request: UserRequest) -> found.ReleasedIncident | None:
    """Return the incident that a later version is to speak of, as it is told now."""
    asked = request.GET.get("of", "")
    if not asked:
        return None
    versions = found.versions(no=int(asked)) if asked.isdecimal() and len(asked) < 8 else []
    if not versions:
        raise Http404
    return versions[0]


def _initial(before: found.ReleasedIncident | None) -> dict[str, object]:
    if before is None:
        return {}
    said = {
        f"{part}_{language}": text
        for language, one in before.words.items()
        for part, text in vars(one).items()
    }
    return {
        **said,
        "plan": before.plan_slug,
        "since_on": before.since_on,
        "until_on": before.until_on,
    }


def _prepare(
    request: UserRequest, form: IncidentForm, before: found.ReleasedIncident | None
) -> bool:
    """Return whether it was taken; a refusal stands above the form."""
    told = form.cleaned_data
    slug = before.plan_slug if before else told["plan"]
    plan = next((one for one in _plans(request) if one.slug == slug), None)
    try:
        services.prepare_incident(
            plan=plan,
            of_no=before.no if before else None,
            since_on=told["since_on"],
            until_on=told["until_on"],
            words=form.words,
            by=request.user,
            at=_now(plan),
        )
    except Refused as refusal:
        form.add_error(None, words.refusal_words(refusal))
    return form.is_valid()


@never_cache
@require_safe
@crew
def prepared(request: UserRequest, incident_id: int) -> HttpResponse:
    one = _waiting(request, incident_id)
    told = [{"language": language, "words": said} for language, said in sorted(one.words.items())]
    context = {"incident": one, "told": told, "is_own": one.prepared_by_id == request.user.pk}
    return render(request, "disclosures/prepared_incident.html", context)


@require_POST
@crew
def release(request: UserRequest, incident_id: int) -> HttpResponse:
    one = _waiting(request, incident_id)
    try:
        services.release_incident(incident_id=one.pk, by=request.user, at=_now(one.plan))
    except DisclosureRefused as refusal:
        messages.error(request, words.refusal_words(refusal))
    else:
        messages.success(request, _("Released. Everybody can read it now."))
    return redirect("disclosures:office_incidents")


@require_POST
@crew
def withdraw(request: UserRequest, incident_id: int) -> HttpResponse:
    services.withdraw_incident(incident_id=_waiting(request, incident_id).pk)
    messages.success(request, _("Taken back. Nobody has seen it."))
    return redirect("disclosures:office_incidents")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator
def note(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    """What was done about an early warning."""
    plan = next((one for one in _plans(request) if one.slug == slug), None)
    if plan is None or kind not in set(WarningKind):
        raise Http404
    form = WarningNoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            outlook_services.note_warning(
                plan_id=plan.pk,
                warning=kind,
                words=form.words,
                incident_no=form.cleaned_data["incident_no"],
                by=request.user,
                at=charter.now(plan),
            )
        except Refused as refusal:
            form.add_error(None, words.refusal_words(refusal))
        else:
            messages.success(request, _("Told. It stands on the outlook now."))
            return redirect("disclosures:outlook", slug=slug)
    context = {"form": form, "plan": plan, "what": warning_words.what_words(WarningKind(kind))}
    status = 422 if form.is_bound else 200
    return render(request, "disclosures/note_warning.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@operator
def tell(request: UserRequest, ref: str) -> HttpResponse:
    """What a decided complaint has changed."""
    complaint = get_object_or_404(registers.tellable(user=request.user), thread__ref=ref)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            complaint_services.tell_of_complaint(
                complaint_id=complaint.pk,
                words=form.words,
                by=request.user,
                at=_now(complaint.thread.plan),
            )
        except Refused as refusal:
            form.add_error(None, words.refusal_words(refusal))
        else:
            messages.success(request, _("Told. It stands in the register now."))
            return redirect("disclosures:office_incidents")
    context = {"form": form, "complaint": complaint}
    status = 422 if form.is_bound else 200
    return render(request, "disclosures/tell_of_complaint.html", context, status=status)


def _waiting(request: UserRequest, incident_id: int) -> Incident:
    return get_object_or_404(found.to_release(user=request.user), pk=incident_id)


def _title(one: Incident) -> str:
    said = one.words.get("zh") or one.words.get("en") or {}
    return str(said.get("title", ""))


def _plans(request: UserRequest) -> list[Plan]:
    plan_ids = members.plan_ids_of_roles(user_id=request.user.pk, roles=found.CREW)
    return [plan for plan in charter.plans() if plan.pk in plan_ids]


def _now(plan: Plan | None) -> datetime:
    return timezone.now() if plan is None else charter.now(plan)
