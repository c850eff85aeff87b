"""What others may keep of an answer: sealed bytes for ever, what is made of them for long."""

from typing import Final

from django.http import HttpResponse

FOR_EVER: Final = "public, max-age=31536000, immutable"
LONG: Final = "public, max-age=300, must-revalidate"  # so soon a correction must be seen
A_DAY: Final = "public, max-age=86400"


def sealed(response: HttpResponse, sha256: str) -> HttpResponse:
    """Return an answer of bytes that never change, named by their hash: kept for ever."""
    response.headers["ETag"] = f'"{sha256}"'
    response.headers["Cache-Control"] = FOR_EVER
    return response


def made_of_sealed(response: HttpResponse) -> HttpResponse:
    """Return a file made of sealed bytes by this software: kept for a day."""
    response.headers["Cache-Control"] = A_DAY
    return response
