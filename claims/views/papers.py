"""How a paper leaves: as an attachment, never shown inside our pages, never cached on the way."""

from django.core.files.base import File
from django.http import FileResponse

from claims.models import Evidence


def paper_response(evidence: Evidence, content: "File[bytes]") -> FileResponse:
    """Return a paper for saving; a browser is told not to guess what it is."""
    return FileResponse(
        content,
        as_attachment=True,
        filename=evidence.name,
        content_type=evidence.media_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
