"""The door at which carriers report what became of messages."""

import hmac
import json
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from members import services
from members.carriers import CARRIERS, signature
from members.rules import REPORT_WINDOW
from members.services import Report

LARGEST_BODY: Final = 16 * 1024
ARRIVED: Final = {"delivered": True, "failed": False}


@csrf_exempt
@require_POST
def report(request: HttpRequest, carrier: str) -> HttpResponse:
    """Store a signed report and take what it says; doubled or out of order, it does no harm."""
    if carrier not in CARRIERS or not settings.MESSAGE_REPORT_SECRET:
        return JsonResponse({"outcome": "unknown carrier"}, status=404)
    if len(request.body) > LARGEST_BODY:
        return JsonResponse({"outcome": "too large"}, status=413)
    at = timezone.now()
    if (refused := _refusal(request, at=at)) is not None:
        return JsonResponse({"outcome": refused}, status=401)
    told = _read(request.body)
    if told is None:
        return JsonResponse({"outcome": "unreadable"}, status=400)
    stored = services.hear_report(carrier=carrier, body=request.body, report=told, at=at)
    return JsonResponse({"outcome": stored.outcome})


def _refusal(request: HttpRequest, *, at: datetime) -> str | None:
    stamp = request.headers.get("Tongzhou-Timestamp", "")
    given = request.headers.get("Tongzhou-Signature", "")
    true = signature(settings.MESSAGE_REPORT_SECRET, stamp, request.body)
    if not hmac.compare_digest(true.encode(), given.encode()) or not stamp.isdecimal():
        return "forged"
    if abs(at.timestamp() - int(stamp)) > REPORT_WINDOW.total_seconds():
        return "too old"
    return None


def _read(body: bytes) -> Report | None:
    """Return what a body says, or None where it cannot be meant."""
    try:
        told = json.loads(body)
        return _report(told) if isinstance(told, dict) else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _report(told: dict[str, Any]) -> Report | None:
    key, provider_id = str(told.get("key") or "")[:120], str(told.get("id") or "")[:120]
    if not (key or provider_id):
        return None
    occurred_at = datetime.fromisoformat(told["at"])
    if occurred_at.tzinfo is None:
        occurred_at = occurred_at.replace(tzinfo=UTC)
    return Report(
        key=key,
        provider_id=provider_id,
        has_arrived=ARRIVED[told["state"]],
        reason=str(told.get("reason") or "")[:60],
        occurred_at=occurred_at,
    )
