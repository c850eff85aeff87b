"""Text messages: through a gateway that speaks signed HTTP, or through nobody."""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Final

import httpx
from django.conf import settings

from members.carriers.interface import HandedOver, NotCarried, RefusedForGood
from members.models import Message

TIMEOUT: Final = httpx.Timeout(10, connect=3)
FOR_GOOD: Final = frozenset({400, 410, 422})  # this number, or this text; whatever else is for now
MOST_ID: Final = 120


class NoCarrier:
    """Stands where no carrier of text messages is set up: they wait, and are given up at last."""

    name = "none"
    together = 1
    arrives_after: timedelta | None = None
    silent_after = timedelta(days=3)

    def carry(self, message: Message) -> HandedOver:
        raise NotCarried(f"no carrier is set up for {message.channel}")

    def close(self) -> None:
        """There is nothing to let go of."""


class HttpGateway:
    """Posts one JSON object a message to SMS_URL.

    `{"key": …, "to": "+86…", "text": …}` with the headers `Idempotency-Key` (the same key),
    `Tongzhou-Timestamp` (seconds since 1970) and `Tongzhou-Signature`: hex HMAC-SHA256 under
    SMS_KEY of timestamp, a full stop, and the body. Answers: 2xx with `{"id": …}` handed over;
    400, 410, 422 refused for good (`{"reason": …}`); anything else, or nothing, is tried again.
    """

    name = "http"
    together = 1
    silent_after = timedelta(hours=72)

    def __init__(self) -> None:
        hours = settings.SMS_ARRIVES_AFTER_HOURS
        self.arrives_after = timedelta(hours=hours) if hours else None
        self._client: httpx.Client | None = None

    def carry(self, message: Message) -> HandedOver:
        said = {"key": message.key, "to": message.recipient, "text": message.body}
        body = json.dumps(said, ensure_ascii=False).encode()
        try:
            reply = self._open().post(settings.SMS_URL, content=body, headers=_headers(said, body))
        except httpx.HTTPError as failed:
            raise NotCarried(type(failed).__name__) from failed
        if reply.status_code in FOR_GOOD:
            raise RefusedForGood(_told(reply).get("reason") or f"refused_{reply.status_code}")
        if not reply.is_success:
            raise NotCarried(f"status {reply.status_code}")
        return HandedOver(provider_id=_told(reply).get("id", "")[:MOST_ID])

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(timeout=TIMEOUT, trust_env=False)
        return self._client


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what both sides sign: hex HMAC-SHA256 of the time, a full stop, and the body."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _headers(said: dict[str, str], body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))  # of the wire, not of any plan
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": hashlib.sha256(said["key"].encode()).hexdigest(),
        "Tongzhou-Timestamp": stamp,
        "Tongzhou-Signature": signature(settings.SMS_KEY, stamp, body),
    }


def _told(reply: httpx.Response) -> dict[str, str]:
    try:
        told = reply.json()
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {str(name): str(value) for name, value in told.items() if value is not None}
