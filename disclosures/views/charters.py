"""A plan's charter: in words, as its source, and what changed between versions."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charter import selectors, words
from charter.models import CharterVersion
from disclosures.finding import plan_of


@require_safe
def charter(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One version in readable words; without a number, the one in force."""
    plan = plan_of(slug)
    versions = list(selectors.versions(plan.pk))
    in_force = _in_force(versions, at=selectors.now(plan))
    version = in_force if number is None else _numbered(versions, number)
    context = {
        "plan": plan,
        "version": version,
        "versions": versions,
        "in_force": in_force,
        "articles": words.articles(selectors.terms_of(version)),
    }
    return render(request, "disclosures/charter.html", context)


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What two versions say differently; without numbers, the last two."""
    plan = plan_of(slug)
    versions = list(selectors.versions(plan.pk))
    if len(versions) < 2:
        raise Http404
    before = _numbered(versions, _number(request, "from", default=versions[-2].number))
    after = _numbered(versions, _number(request, "to", default=versions[-1].number))
    found = words.changes(selectors.terms_of(before), selectors.terms_of(after))
    context = {"plan": plan, "before": before, "after": after, "changes": found}
    return render(request, "disclosures/charter_changes.html", context)


@require_safe
def source(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The file a version was loaded from, to the byte."""
    plan = plan_of(slug)
    version = _numbered(list(selectors.versions(plan.pk)), number)
    name = f"{plan.slug}-charter-{version.number}.toml"
    return HttpResponse(
        version.source_toml,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _in_force(versions: Sequence[CharterVersion], *, at: datetime) -> CharterVersion:
    """Return the version in force; of a plan that has not begun, the first."""
    return [versions[0], *(one for one in versions if one.in_force_at <= at)][-1]


def _numbered(versions: Sequence[CharterVersion], number: int) -> CharterVersion:
    for version in versions:
        if version.number == number:
            return version
    raise Http404


def _number(request: HttpRequest, name: str, *, default: int) -> int:
    found = request.GET.get(name, str(default))
    return int(found) if found.isdecimal() and len(found) < 6 else 0
