"""The verifier, to take home: one file, and its hash."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE: Final = Path(settings.BASE_DIR) / "verifier" / "verify.py"
AN_HOUR: Final = "public, max-age=3600"


@cache
def verifier_bytes() -> bytes:
    """Return the verifier as this software has it."""
    return FILE.read_bytes()


def verifier_sha256() -> str:
    """Return the SHA-256 of the verifier that is handed out."""
    return sha256(verifier_bytes()).hexdigest()


@require_safe
def verifier(_request: HttpRequest) -> HttpResponse:
    """Hand out verify.py."""
    return HttpResponse(
        verifier_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="verify.py"',
            "ETag": f'"{verifier_sha256()}"',
            "Cache-Control": AN_HOUR,
        },
    )
