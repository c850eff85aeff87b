"""The doors of auditors and of who appoints them: values, the beacon, the auditor, the findings."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from audits import forms as f
from audits import selectors, services, words
from audits.models import Audit
from audits.pages import OfficePage
from audits.permissions import OFFICERS
from audits.rules import AuditRefused
from charter import selectors as charter
from members import selectors as members
from members.permissions import UserRequest, role_required
from members.states import Role
from panels.rules import PanelRefused

A_PAGE = 50
APPOINTS = frozenset({Role.OPERATOR.value})
DEEDS = ("value", "hash", "show", "beacon", "appoint", "draft", "attest")


@never_cache
@require_safe
@role_required(*OFFICERS)
def audits(request: UserRequest) -> HttpResponse:
    plan_ids = _plan_ids(request)
    found = selectors.audits_of_plans(plan_ids=plan_ids)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    own = set(selectors.audits_of_auditor(user_id=request.user.pk).values_list("pk", flat=True))
    return render(request, "audits/office.html", {"page": page, "own": own})


@never_cache
@require_safe
@role_required(*OFFICERS)
def audit(request: UserRequest, slug: str, no: int) -> HttpResponse:
    return _page(request, audit_of(request, slug, no))


@never_cache
@require_safe
@role_required(*OFFICERS)
def to_sign(request: UserRequest, slug: str, no: int) -> HttpResponse:
    """Hand out the very bytes an auditor signs with a key of their own."""
    page = _office(request, audit_of(request, slug, no))
    if not page.is_auditor or not page.to_sign:
        raise Http404
    response = HttpResponse(page.to_sign.encode(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="to-sign.json"'
    return response


@sensitive_post_parameters("value")
@require_POST
@role_required(*OFFICERS)
def do(request: UserRequest, slug: str, no: int, deed: str) -> HttpResponse:
    found = audit_of(request, slug, no)
    if deed not in DEEDS:
        raise Http404
    if deed == "appoint" and not _appoints(request, found):
        raise PermissionDenied
    form = _forms(request, found, request.POST)[deed]
    if not form.is_valid():
        return _page(request, found, status=422, **{deed: form})
    try:
        _deeds(request, found, form.cleaned_data)[deed]()
    except (AuditRefused, PanelRefused) as refusal:
        form.add_error(None, words.refusal_words(refusal))
        return _page(request, audit_of(request, slug, no), status=422, **{deed: form})
    messages.success(request, _("Done."))
    return redirect("audits:office_audit", slug=slug, no=no)


def audit_of(request: UserRequest, slug: str, no: int) -> Audit:
    """Return the audit, if somebody is an officer of its plan; for others it does not exist."""
    found = selectors.audits_of_plans(plan_ids=_plan_ids(request)).select_related("draft")
    return get_object_or_404(found, plan__slug=slug, no=no)


def _plan_ids(request: UserRequest) -> frozenset[int]:
    return members.plan_ids_of_roles(user_id=request.user.pk, roles=frozenset(OFFICERS))


def _appoints(request: UserRequest, audit: Audit) -> bool:
    who = request.user.pk
    return members.holds_role(user_id=who, roles=APPOINTS, plan_id=audit.plan_id)


def _deeds(
    request: UserRequest, audit: Audit, given: dict[str, Any]
) -> dict[str, Callable[[], object]]:
    who: dict[str, Any] = {
        "audit_id": audit.pk,
        "by": request.user,
        "at": charter.now(audit.plan),
    }
    return {
        "value": lambda: services.commit_value(value=given["value"], **who),
        "hash": lambda: services.commit_hash(commitment=given["commitment"], **who),
        "show": lambda: services.show_value(value=given["value"], **who),
        "beacon": lambda: services.write_beacon(value=given["value"], **who),
        "appoint": lambda: services.appoint_auditor(
            auditor=given["auditor"], organisation=given["organisation"], **who
        ),
        "draft": lambda: services.draft_attestation(statement=given["statement"], **who),
        "attest": lambda: services.attest(
            seen=given["seen"], key=given["public_key"], signature=given["signature"], **who
        ),
    }


def _forms(request: UserRequest, audit: Audit, data: Any = None) -> dict[str, forms.Form]:
    auditors = members.crew(plan_id=audit.plan_id, role=Role.AUDITOR).exclude(pk=request.user.pk)
    page = _office(request, audit)
    drafted = {"statement": page.draft.statement} if page.draft else None
    return {
        "value": f.ValueForm(data),
        "hash": f.HashForm(data),
        "show": f.ShowForm(data),
        "beacon": f.BeaconForm(data),
        "appoint": f.AppointForm(data, auditors=auditors),
        "draft": f.DraftForm(data, initial=drafted),
        "attest": f.AttestForm(data, initial={"seen": page.to_sign_sha256}),
    }


def _office(request: UserRequest, audit: Audit) -> OfficePage:
    return OfficePage(audit, at=charter.now(audit.plan), user=request.user)


def _page(
    request: UserRequest, audit: Audit, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    context = {
        "page": _office(request, audit),
        "appoints": _appoints(request, audit),
        "forms": _forms(request, audit) | bound,
    }
    return render(request, "audits/office_audit.html", context, status=status)
