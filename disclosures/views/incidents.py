"""Incidents and corrections, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors as charter
from charter.models import Plan
from disclosures.selectors import corrections
from disclosures.selectors import incidents as found
from disclosures.words import incidents as words


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """What went wrong, and what was wrong in a report, newest first."""
    rows = words.rows(found.latest_versions(), corrections.released(), _plans())
    return render(request, "disclosures/incidents.html", {"rows": rows})


@require_safe
def incident(request: HttpRequest, no: int) -> HttpResponse:
    """One incident as it is told now, and how it was told before."""
    versions = found.versions(no=no)
    if not versions:
        raise Http404
    plan = _plans().get(versions[0].plan_slug)
    told = [words.page(one, plan) for one in versions]
    context = {"told": told[0], "earlier": told[1:], "plan": plan}
    return render(request, "disclosures/incident.html", context)


@require_safe
def body(_request: HttpRequest, no: int, version: int = 1) -> HttpResponse:
    """The bytes of one version."""
    one = next((one for one in found.versions(no=no) if one.version == version), None)
    if one is None:
        raise Http404
    return HttpResponse(
        one.body.encode(), content_type="application/json", headers={"ETag": f'"{one.sha256}"'}
    )


def _plans() -> dict[str, Plan]:
    return {plan.slug: plan for plan in charter.plans()}
