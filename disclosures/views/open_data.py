"""Open data: a page, tables as CSV and JSON at addresses that stay, the package, the licence."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.caching import FOR_EVER
from disclosures.finding import plan_of
from disclosures.rules.open_data import TABLES, Version, package
from disclosures.selectors import open_data as selectors
from disclosures.views.verifier import verifier_sha256
from disclosures.words import open_data as words

FORMATS: Final = {
    "csv": ("text/csv; charset=utf-8", selectors.csv_of),
    "json": ("application/json", selectors.json_of),
}
A_WHILE: Final = "public, max-age=60"
SHOWN: Final = 20
NAMED: Final = 4  # plans whose own tables are linked one by one


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, what every column means, under which licence, and every version's hash."""
    versions = selectors.versions()
    plans = words.plans(versions)
    context = {
        "tables": words.tables(),
        "count": len(versions),
        "versions": versions[: -SHOWN - 1 : -1],
        "plans": plans,
        "named": plans if len(plans) <= NAMED else [],
        "verifier_sha256": verifier_sha256(),
    }
    return render(request, "disclosures/open_data.html", context)


@require_safe
def table(
    request: HttpRequest, name: str, suffix: str, slug: str = "", number: int = 0
) -> HttpResponseBase:
    """A table, streamed: of all plans, of one, or as it was in a version before."""
    versions = _versions(slug, number)
    if suffix not in FORMATS or name not in TABLES:
        raise Http404
    kind, lines = FORMATS[suffix]
    etag = f'"{_name(versions)}-{name}-{suffix}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = StreamingHttpResponse(lines(TABLES[name], versions), content_type=kind)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_EVER if number else A_WHILE
    return response


@require_safe
def datapackage(_request: HttpRequest, slug: str = "") -> HttpResponse:
    """The Frictionless Data Package: dictionary, licence, sources, hashes."""
    versions = _versions(slug, 0)
    if not versions:
        raise Http404
    content = package(
        name=f"tongzhou-{slug}" if slug else "tongzhou",
        title=f"Mutual aid: {slug}" if slug else "Mutual aid: all plans",
        site=settings.SITE_URL,
        version=versions[-1],
        files=selectors.packed(versions),
    )
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["ETag"] = f'"{_name(versions)}"'
    response.headers["Cache-Control"] = A_WHILE
    return response


@require_safe
def licence(_request: HttpRequest) -> HttpResponse:
    """The licence of the data, in both languages."""
    return HttpResponse(words.LICENCE_TEXT, content_type="text/plain; charset=utf-8")


def _versions(slug: str, number: int) -> Sequence[Version]:
    found = selectors.versions(plan=plan_of(slug) if slug else None, upto=number or None)
    if len(found) < number:
        raise Http404
    return found


def _name(versions: Sequence[Version]) -> str:
    return versions[-1].sha256[:32] if versions else "nothing"
