"""Forms that declare more than all their papers may have are refused before a byte is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

Answer = Callable[[HttpRequest], HttpResponse]


class DeclaredLength:
    """Answers 413 in words to a request whose Content-Length says too much."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if not declared.isdigit() or len(declared) > 15 or int(declared) > settings.FORM_MAX_BYTES:
            context = {"most_bytes": settings.PAPER_MAX_BYTES}
            return HttpResponse(render_to_string("413.html", context), status=413)
        return self.get_response(request)
