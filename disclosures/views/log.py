"""The doors of the log: as C2SP tlog-tiles has them, for programs; and a page for people."""

import logging
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosures.caching import FOR_EVER, sealed
from disclosures.words import log_pages
from logbook import rules
from logbook import selectors as logbook
from logbook.rules import tiles

logger = logging.getLogger(__name__)
SECONDS: Final = "public, max-age=5"
MINUTES: Final = "public, max-age=60"
TEXT: Final = "text/plain; charset=utf-8"
BENT: Final = "This part of the log does not agree with itself, so it is not handed out.\n"


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, how large, who has witnessed it, how to check it, what it does not prove."""
    response = render(request, "disclosures/log.html", log_pages.page())
    response.headers["Cache-Control"] = MINUTES
    return response


@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The last checkpoint as a signed note."""
    found = logbook.latest_checkpoint()
    if found is None:
        raise Http404
    return _text(found.note, SECONDS)


@require_safe
def checkpoint_of(_request: HttpRequest, size: int) -> HttpResponse:
    """An older checkpoint, with the names of witnesses that came since."""
    found = logbook.checkpoint_of(size) if size < 1 << 63 else None
    if found is None:
        raise Http404
    return _text(found.note, MINUTES)


@require_safe
def checkpoints(_request: HttpRequest) -> HttpResponse:
    """Every checkpoint that was signed: size, root, instant; oldest first."""
    lines = [
        f"{one.size} {one.root_hex} {rules.instant(one.at)}\n" for one in logbook.checkpoint_list()
    ]
    return _text("".join(lines), SECONDS)


@require_safe
def keys(_request: HttpRequest) -> HttpResponse:
    """Every key the log ever had, with the sizes between which it signs; oldest first."""
    return _text("".join(map(log_pages.key_line, logbook.log_keys())), MINUTES)


@require_safe
def tile(_request: HttpRequest, address: str) -> HttpResponse:
    """Hashes of the tree, or entries; what is there never changes, what is not there is a 404."""
    found = tiles.tile_at(address)
    if found is None:
        raise Http404
    try:
        content = logbook.tile_bytes(found)
    except rules.NotInTheLog as none:
        raise Http404 from none
    except rules.LogCorrupted as bent:
        logger.error("the log is bent: %s", bent)
        return HttpResponse(
            BENT, status=503, content_type=TEXT, headers={"Cache-Control": "no-store"}
        )
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Cache-Control": FOR_EVER},
    )


@require_safe
def head(_request: HttpRequest, kind: str, day: str) -> HttpResponse:
    """A day's head of the books or of the staff's trail."""
    try:
        found = logbook.head_of(kind=kind, day=date.fromisoformat(day))
    except ValueError as none:
        raise Http404 from none
    if found is None:
        raise Http404
    return sealed(HttpResponse(found.body, content_type="application/json"), found.sha256)


def _text(content: str, kept: str) -> HttpResponse:
    return HttpResponse(content, content_type=TEXT, headers={"Cache-Control": kept})
