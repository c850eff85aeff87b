"""How a paper leaves: the original only to be saved, its pages as pictures that we made.

The doors that let somebody in are of upper floors: they know whose paper it is, and note who looks.
"""

import logging
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from papers import services
from papers.models import Copy, Paper
from papers.rules import PaperDamaged, PaperGone, PaperRefused, PaperWaits
from papers.words import refusal_words

logger = logging.getLogger(__name__)
GUARDED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def original_response(request: HttpRequest, paper: Paper) -> HttpResponseBase:
    """Return the original bytes for saving, never shown inside a page of ours.

    What waits for the scanner, is harmful, or was erased is answered in words (409, 410).
    """
    try:
        if not paper.may_be_opened:
            raise PaperWaits
        content = services.read_original(paper)
    except PaperRefused as refused:
        status = 410 if isinstance(refused, PaperGone) else 409
        why = {"why": refusal_words(refused)}
        return render(request, "papers/refused.html", why, status=status)
    disposition = content_disposition_header(as_attachment=True, filename=paper.name) or ""
    return StreamingHttpResponse(
        content,
        content_type=paper.media_type,
        headers={
            **GUARDED,
            "Content-Disposition": disposition,
            "Content-Length": str(paper.size_bytes),
        },
    )


def copy_response(copy: Copy) -> HttpResponse:
    """Return the picture of a page, for an <img>; 410 where it went with an erasure."""
    try:
        content = services.read_copy(copy)
    except PaperGone:
        return HttpResponse(status=410)
    except PaperDamaged:
        logger.exception("The picture of page %s of paper %s is damaged", copy.no, copy.paper_id)
        return HttpResponse(status=500)
    disposition = content_disposition_header(as_attachment=False, filename=f"{copy.no}.jpg") or ""
    headers = {**GUARDED, "Content-Disposition": disposition}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)
