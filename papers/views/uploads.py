"""The door of resumable uploads: tus 1.0.0 (core, creation, expiration, termination)."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Concatenate, Final, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from members.permissions import UserRequest
from papers import selectors, services
from papers.models import Upload
from papers.rules import (
    PaperRefused,
    PaperTooLarge,
    TooManyUploads,
    UploadMissing,
    UploadTooLong,
    WrongOffset,
)
from papers.tasks import derive_paper
from papers.words import refusal_words

VERSION: Final = "1.0.0"
PART: Final = "application/offset+octet-stream"
CHUNK: Final = 256 * 1024
STATUS: Final[dict[type[PaperRefused], int]] = {
    PaperTooLarge: 413,
    TooManyUploads: 429,
    UploadMissing: 404,
    UploadTooLong: 413,
    WrongOffset: 409,
}
P = ParamSpec("P")
Door = Callable[Concatenate[UserRequest, P], HttpResponse]


def tus(door: Door[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Speak tus around a door, for who is signed in; refusals are answered in words."""

    @wraps(door)
    def spoken(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            answer = HttpResponse(status=401)
        elif request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            answer = _answer(door, cast("UserRequest", request), *args, **kwargs)
        answer.headers.setdefault("Tus-Resumable", VERSION)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", spoken)


def _answer(door: Door[P], request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    try:
        return door(request, *args, **kwargs)
    except PaperRefused as refused:
        status = STATUS.get(type(refused), 422)
        plain = "text/plain; charset=utf-8"
        return HttpResponse(refusal_words(refused), status=status, content_type=plain)


@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: UserRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    length = _whole_number(request.headers.get("Upload-Length"))
    if length is None:
        return HttpResponse(status=400)
    name = _metadata(request).get("filename", "")
    upload = services.begin_upload(name=name, size_bytes=length, by=request.user, at=timezone.now())
    address = request.build_absolute_uri(reverse("papers:upload", args=[upload.pk]))
    return HttpResponse(status=201, headers={"Location": address, **_expires(upload)})


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@tus
def upload(request: UserRequest, upload_id: UUID) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    if request.method == "DELETE":
        services.end_upload(upload_id=upload_id, by=request.user)
        return HttpResponse(status=204)
    now = timezone.now()
    found = selectors.upload_of(user=request.user, upload_id=upload_id, at=now)
    if found is None:
        raise UploadMissing
    if request.method == "HEAD":
        return _stands(found, status=200)
    return _add(request, found, at=now)


def _add(request: UserRequest, found: Upload, *, at: datetime) -> HttpResponse:
    offset = _whole_number(request.headers.get("Upload-Offset"))
    if request.content_type != PART:
        return HttpResponse(status=415)
    if offset is None:
        return HttpResponse(status=400)
    if offset != found.received:
        raise WrongOffset(received=found.received)
    room = found.size_bytes - offset
    if (_whole_number(request.headers.get("Content-Length")) or 0) > room:
        raise UploadTooLong  # by what it says, before a byte is read
    content = _body(request, most=room)
    after = services.add_part(
        upload_id=found.pk, offset=offset, content=content, by=request.user, at=at
    )
    if after.received == after.size_bytes:
        _finish(request, after, at=at)
    return _stands(after, status=204)


def _finish(request: UserRequest, whole: Upload, *, at: datetime) -> None:
    """Make a paper of a whole upload; what cannot be one is forgotten at once, and said."""
    try:
        paper = services.finish_upload(upload_id=whole.pk, by=request.user, at=at)
    except PaperRefused:
        services.end_upload(upload_id=whole.pk, by=request.user)
        raise
    transaction.on_commit(partial(derive_paper.delay, paper_id=paper.pk), robust=True)


def _body(request: HttpRequest, *, most: int) -> bytes:
    """Return what comes, and where the line breaks, what came until then: it counts too."""
    came = bytearray()
    try:
        while len(came) < most and (block := request.read(min(CHUNK, most - len(came)))):
            came += block
    except UnreadablePostError:
        pass
    return bytes(came)


def _abilities() -> HttpResponse:
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,expiration,termination",
        "Tus-Max-Size": str(settings.PAPER_MAX_BYTES),
    }
    return HttpResponse(status=204, headers=headers)


def _stands(found: Upload, *, status: int) -> HttpResponse:
    headers = {
        "Upload-Offset": str(found.received),
        "Upload-Length": str(found.size_bytes),
        **_expires(found),
    }
    return HttpResponse(status=status, headers=headers)


def _expires(found: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(found.expires_at.timestamp())}


def _whole_number(text: str | None) -> int | None:
    """Return a header's number; a sign, a letter or ten thousand digits are none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Return what Upload-Metadata says: pairs of a name and a value in base64."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
