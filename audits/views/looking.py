"""The auditor's doors to a request that was drawn; each look is noted before it is shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from audits import selectors, services, words
from audits.case_pages import CasePage
from audits.forms import FindingForm
from audits.models import Drawn
from audits.rules import AuditRefused
from charter import selectors as charter
from claims import selectors as claims
from members.permissions import UserRequest, role_required
from papers import selectors as papers
from papers.views import copy_response

FIELDS = ("identity_seen", "papers_seen", "bank_seen", "payee_confirmed", "result", "why", "note")


@never_cache
@require_safe
@role_required("auditor")
def case(request: UserRequest, slug: str, no: int, ref: str) -> HttpResponse:
    drawn = _drawn(request, slug, no, ref)
    return _shown(request, drawn)


@never_cache
@require_safe
@role_required("auditor")
def copy(
    request: UserRequest, slug: str, no: int, ref: str, evidence_id: int, page_no: int
) -> HttpResponse:
    drawn = _drawn(request, slug, no, ref)
    found = get_object_or_404(claims.evidence_of(claim=drawn.listed.claim), pk=evidence_id)
    picture = get_object_or_404(papers.copies_of(found.paper), no=page_no)
    at = charter.now(drawn.audit.plan)
    try:
        services.open_drawn_paper(drawn=drawn, evidence=found, by=request.user, at=at)
    except AuditRefused:
        return HttpResponse(status=403)
    return copy_response(picture)


@sensitive_post_parameters("note")
@require_POST
@role_required("auditor")
def find(request: UserRequest, slug: str, no: int, ref: str) -> HttpResponse:
    drawn, form = _drawn(request, slug, no, ref), FindingForm(request.POST)
    if not form.is_valid():
        return _shown(request, drawn, form, status=422)
    at = charter.now(drawn.audit.plan)
    try:
        services.write_finding(drawn_id=drawn.pk, found=form.found(), by=request.user, at=at)
    except AuditRefused as refusal:
        form.add_error(None, words.refusal_words(refusal))
        return _shown(request, drawn, form, status=422)
    messages.success(request, _("Kept. You can mend it until you attest."))
    return redirect("audits:office_audit", slug=slug, no=no)


def _drawn(request: UserRequest, slug: str, no: int, ref: str) -> Drawn:
    """Return what this auditor was appointed to look at; for others it does not exist."""
    own = selectors.drawn_for(auditor=request.user)
    return get_object_or_404(own, audit__plan__slug=slug, audit__no=no, listed__claim__ref=ref)


def _shown(
    request: UserRequest, drawn: Drawn, form: FindingForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Note the look, then show the request; or say why it is not shown."""
    at = charter.now(drawn.audit.plan)
    page = CasePage(drawn, chosen=request.GET.dict())
    try:
        services.open_drawn(drawn=drawn, by=request.user, at=at)
    except AuditRefused as refusal:
        context = {"page": page, "why": words.refusal_words(refusal)}
        return render(request, "audits/case_closed.html", context, status=403)
    context = {"page": page, "form": form or FindingForm(initial=_found_before(page))}
    return render(request, "audits/case.html", context, status=status)


def _found_before(page: CasePage) -> dict[str, object]:
    finding = page.finding
    if finding is None:
        return {"payee_confirmed": page.is_confirmed}
    return {name: getattr(finding, name) for name in FIELDS}
