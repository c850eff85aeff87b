"""The gateway to the sandbox provider (`python -m treasury.provider`)."""

import atexit
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from treasury.gateways.interface import (
    EventForged,
    EventTooOld,
    EventUnreadable,
    GatewayAway,
    OutcomeUnknown,
    RequestRefused,
)
from treasury.rules import SIGNATURE_WINDOW, Answer, Request

TIMEOUT = httpx.Timeout(5, connect=2)
STATUSES = frozenset({"pending", "paid", "failed"})


class Sandbox:
    """Speaks the sandbox provider's language: JSON over HTTP, one key a request."""

    def grant_mandate(self, *, key: str, payer: str) -> str:
        reply = _call("POST", "/v1/mandates", key=key, content={"payer": payer})
        return str(reply.json()["reference"])

    def debit(self, request: Request) -> Answer:
        content = {"mandate": request.counterpart, "amount_minor": request.amount_minor}
        return _answer(_call("POST", "/v1/debits", key=request.key, content=content).content)

    def pay_out(self, request: Request) -> Answer:
        content = {
            "account": request.counterpart,
            "name": request.name,
            "amount_minor": request.amount_minor,
        }
        return _answer(_call("POST", "/v1/payouts", key=request.key, content=content).content)

    def find_debit(self, key: str) -> Answer | None:
        return _find("/v1/debits/", key)

    def find_payout(self, key: str) -> Answer | None:
        return _find("/v1/payouts/", key)

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        stamp, signature = (
            headers.get("Sandbox-Timestamp", ""),
            headers.get("Sandbox-Signature", ""),
        )
        secret = settings.GATEWAY_WEBHOOK_SECRET.encode()
        true = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(true.encode(), signature.encode()) or not stamp.isdecimal():
            raise EventForged
        if abs(at.timestamp() - int(stamp)) > SIGNATURE_WINDOW.total_seconds():
            raise EventTooOld

    def event_id(self, body: bytes) -> str:
        event_id = _read(body).get("id")
        if not isinstance(event_id, str) or not 0 < len(event_id) <= 120:
            raise EventUnreadable
        return event_id

    def parse(self, body: bytes) -> Answer:
        try:
            return _answer(body)
        except OutcomeUnknown as error:
            raise EventUnreadable from error


def _call(method: str, path: str, *, key: str = "", content: object = None) -> httpx.Response:
    """Return the provider's answer, if it is one; whatever leaves a doubt is an unknown outcome."""
    headers = {"Idempotency-Key": key} if key else {}
    try:
        reply = _client(os.getpid(), settings.GATEWAY_URL, settings.GATEWAY_KEY).request(
            method, path, headers=headers, json=content
        )
    except (httpx.ConnectError, httpx.TimeoutException) as error:
        raise GatewayAway from error
    except httpx.HTTPError as error:
        raise OutcomeUnknown from error
    if reply.status_code in {400, 402, 422}:
        raise RequestRefused(str(_read(reply.content).get("code", "refused"))[:40])
    if not reply.is_success and reply.status_code != httpx.codes.NOT_FOUND:
        raise OutcomeUnknown(reply.status_code)
    return reply


@cache
def _client(process_id: int, url: str, key: str) -> httpx.Client:  # noqa: ARG001  one per process
    """Return the process's connections to the provider; a forked child makes its own."""
    client = httpx.Client(
        base_url=url, timeout=TIMEOUT, headers={"Authorization": f"Bearer {key}"}, trust_env=False
    )
    atexit.register(client.close)
    return client


def _find(path: str, key: str) -> Answer | None:
    reply = _call("GET", path + quote(key, safe=""))
    return None if reply.status_code == httpx.codes.NOT_FOUND else _answer(reply.content)


def _answer(body: bytes) -> Answer:
    said = _read(body)
    try:
        told = Answer(
            key=str(said["key"]),
            status=str(said["status"]),
            reference=str(said["reference"])[:80],
            amount_minor=int(said["amount_minor"]),
            settled_on=date.fromisoformat(said["settled_on"]) if said.get("settled_on") else None,
            failure_code=str(said["failure_code"])[:40] if said.get("failure_code") else None,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise OutcomeUnknown from error
    if told.status not in STATUSES:
        raise OutcomeUnknown(told.status)
    return told


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
