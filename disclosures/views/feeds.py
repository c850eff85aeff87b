"""Atom feeds of what was published: all plans, or one; and what search engines may read."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from charter.models import Plan
from charter.templatetags.plan_name import plan_name
from disclosures.finding import plan_of
from disclosures.rules import atom, hash_of
from disclosures.rules.atom import Link
from disclosures.selectors import feeds
from disclosures.words import feeds as words

SECONDS: Final = 300
EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet
WRITTEN_AS: Final = "1"  # with another form of the feed, another ETag
CLOSED: Final = (
    "/me/", "/office/", "/review/", "/runs/", "/money/", "/join/", "/sign-in/", "/register/",
    "/admin/", "/api/", "/cases/", "/follow/", "/invited/", "/demo/", "/language/",
)  # fmt: skip


@require_safe
@cache_control(public=True, max_age=SECONDS)
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A page of the feed, in the reader's language, at most a hundred entries."""
    plan = plan_of(slug) if slug else None
    plan_id = plan.pk if plan else None
    count, last = feeds.state(plan_id=plan_id)
    pages = max(-(-count // feeds.A_PAGE), 1)
    page = _page(request, pages)
    etag, modified = _etag(plan, page, count, last), int((last or EPOCH).timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=modified)
    if known is not None:
        return known
    found = feeds.places(plan_id=plan_id, page=page)
    rows = feeds.rows_of(found)
    entries = [words.entry(one.kind, rows[one.kind, one.pk]) for one in found]
    body = atom.written(_feed(plan, entries, page, pages))
    headers = {"ETag": etag, "Last-Modified": http_date(modified)}
    return HttpResponse(body, content_type=atom.MEDIA_TYPE, headers=headers)


@require_safe
@cache_control(public=True, max_age=SECONDS)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may read: what is public, but no page about a single request for aid."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {urljoin(settings.SITE_URL, reverse('disclosures:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _etag(plan: Plan | None, page: int, count: int, last: datetime | None) -> str:
    who = plan.slug if plan else ""
    text = f"{WRITTEN_AS}|{who}|{get_language()}|{page}|{count}|{last}|{settings.SITE_URL}"
    return quote_etag(hash_of(text)[:32])


def _page(request: HttpRequest, pages: int) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= pages):
        raise Http404
    return int(text)


def _feed(plan: Plan | None, entries: list[atom.Entry], page: int, pages: int) -> atom.Feed:
    here = _address(plan)
    name = plan_name(plan) if plan else _("Tongzhou")
    return atom.Feed(
        id=here,
        title=_("%(name)s: what was published") % {"name": name},
        subtitle=_("Reports, corrections, charters, audits, and what went wrong."),
        language="zh-Hans" if (get_language() or "en").startswith("zh") else "en",
        author=name,
        updated=max((one.at for one in entries), default=EPOCH),
        links=tuple(_links(plan, here, page, pages)),
        entries=entries,
    )


def _links(plan: Plan | None, here: str, page: int, pages: int) -> list[Link]:
    kind = "application/atom+xml"
    html = (
        words.address("disclosures:plan", plan.slug) if plan else words.address("disclosures:home")
    )
    numbers = {"self": page, "first": 1, "last": pages}
    numbers |= {"previous": page - 1} if page > 1 else {}
    numbers |= {"next": page + 1} if page < pages else {}
    return [
        Link(href=html, rel="alternate", media_type="text/html"),
        *(
            Link(href=f"{here}?page={no}" if no > 1 else here, rel=rel, media_type=kind)
            for rel, no in numbers.items()
        ),
    ]


def _address(plan: Plan | None) -> str:
    if plan is None:
        return words.address("disclosures:feed")
    return words.address("disclosures:plan_feed", plan.slug)
