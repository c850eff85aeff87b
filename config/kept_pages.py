"""A public page as it is kept: its bytes, how they are called, and until when they are fresh."""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

OLDEST_SECONDS: Final = 900  # an older copy is shown while a newer one is made, up to this age
GREATEST_BYTES: Final = 1024 * 1024
SMALLEST_PACKED: Final = 400
PACKED_KINDS: Final = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom",
    "image/s",
)
NOT_KEPT: Final = frozenset({"content-length", "set-cookie"})
GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """An answer that anybody may have; `made_of` names what was published when it was made."""

    body: bytes
    packed: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    made_of: str
    made_at: float

    def is_fresh(self, made_of: str, *, now: float, seconds: int) -> bool:
        """Return whether this is what would be answered now, as far as one can know."""
        return self.made_of == made_of and now - self.made_at < seconds

    def is_usable(self, *, now: float) -> bool:
        """Return whether it may be shown while a newer one is being made."""
        return now - self.made_at < OLDEST_SECONDS

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return it as a request asks for it: packed, plain, or not at all if it is known."""
        response: HttpResponse
        if names(request.headers.get("If-None-Match", ""), self.etag):
            response = HttpResponseNotModified()
        else:
            response = HttpResponse(self.body)
        for name, value in self.headers:
            response.headers[name] = value
        if self.packed and GZIP.search(request.headers.get("Accept-Encoding", "")):
            response.headers["ETag"] = f"W/{self.etag}"  # the same words in other bytes
            if response.status_code == HttpResponse.status_code:
                response.content = self.packed
                response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        return response


def names(header: str, etag: str) -> bool:
    """Return whether If-None-Match names an ETag, by the weak comparison that it asks for."""
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    return etag in known or "*" in known


def kept(response: HttpResponse, *, made_of: str, now: float) -> KeptPage:
    """Return an answer as it is kept."""
    body = response.content
    kind = response.headers.get("Content-Type", "")
    is_packed = len(body) >= SMALLEST_PACKED and kind.startswith(PACKED_KINDS)
    return KeptPage(
        body=body,
        packed=gzip.compress(body, 6, mtime=0) if is_packed else b"",
        headers=tuple(
            (name, value) for name, value in response.items() if name.lower() not in NOT_KEPT
        ),
        etag=response.headers["ETag"].removeprefix("W/"),
        made_of=made_of,
        made_at=now,
    )


def may_be_kept(response: HttpResponse) -> bool:
    """Return whether an answer is whole, for everybody, and not too large."""
    return (
        response.status_code == HttpResponse.status_code
        and not response.streaming
        and not response.cookies
        and len(response.content) <= GREATEST_BYTES
        and "private" not in response.headers.get("Cache-Control", "")
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def etag_of(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'
