"""Is the process alive, and are the parts it needs there?"""

from collections.abc import Callable, Mapping

import redis
from django import db
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def alive(_: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(_: HttpRequest) -> HttpResponse:
    missing = [name for name, ask in PARTS.items() if not _answers(ask)]
    return JsonResponse({"ready": not missing, "away": missing}, status=503 if missing else 200)


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (db.Error, redis.RedisError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    seconds = 2.0
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=seconds, socket_timeout=seconds
    ) as broker:
        broker.ping()


PARTS: Mapping[str, Callable[[], object]] = {"database": _ask_database, "broker": _ask_broker}
