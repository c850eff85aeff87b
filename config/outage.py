"""What a visitor is told when the database or the broker is away, or when we have failed."""

import sys
from collections.abc import Callable

import kombu.exceptions
import redis.exceptions
from django import db
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 10
TOO_OFTEN_SECONDS = 300
AWAY = (
    db.OperationalError,
    db.InterfaceError,
    kombu.exceptions.OperationalError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
)


class OutageMiddleware:
    """Answers 503 where a view met a part of the house that is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return away(request) if isinstance(exception, AWAY) else None


def away(request: HttpRequest) -> HttpResponse:
    """Return the calm page (or, to a program, the JSON) that needs no database."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"reason": "away", "retry_seconds": RETRY_SECONDS}, status=503)
    else:
        response = HttpResponse(render_to_string("outage.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what no view could: 503 if a part is away (a session not saved), else our own 500."""
    if isinstance(sys.exc_info()[1], AWAY):
        return away(request)
    if request.path.startswith("/api/"):
        return JsonResponse({"reason": "failed"}, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer what was asked too often of allauth's doors: their limits end within five minutes."""
    response = HttpResponse(render_to_string("429.html", request=request), status=429)
    response.headers["Retry-After"] = str(TOO_OFTEN_SECONDS)
    return response
