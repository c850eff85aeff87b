"""The gateway to the sandbox provider (`python -m treasury.provider`)."""

import atexit
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import httpx
from django.conf import settings

from treasury.gateways.interface import (
    DEEDS,
    EventForged,
    EventTooOld,
    EventUnreadable,
    GatewayAway,
    OutcomeUnknown,
    RequestRefused,
    Told,
)
from treasury.rules import (
    SIGNATURE_WINDOW,
    Answer,
    Granted,
    MandateTold,
    Request,
    SettlementLineTold,
    SettlementTold,
)

TIMEOUT = httpx.Timeout(5, connect=2)
STATUSES = frozenset({"pending", "paid", "failed"})
MANDATE_STATUSES = {"granted": "confirmed", "revoked": "revoked"}
SUMS = ("gross_minor", "fees_minor", "returns_minor", "payouts_minor", "net_minor")


class Sandbox:
    """Speaks the sandbox provider's language: JSON over HTTP, one key a request."""

    can = DEEDS

    def grant_mandate(
        self,
        *,
        key: str,
        payer: str,
        details: Mapping[str, str] | None = None,  # noqa: ARG002  it needs to know nothing more
    ) -> Granted:
        said = _read(_call("POST", "/v1/mandates", key=key, content={"payer": payer}).content)
        if not isinstance(said.get("reference"), str):
            raise OutcomeUnknown
        return Granted(said["reference"])

    def find_mandate(self, reference: str) -> MandateTold | None:
        reply = _call("GET", "/v1/mandates/" + quote(reference, safe=""))
        return (
            None if reply.status_code == httpx.codes.NOT_FOUND else _mandate(_read(reply.content))
        )

    def debit(self, request: Request) -> Answer:
        return _ask("/v1/debits", request, {"mandate": request.counterpart})

    def pay_out(self, request: Request) -> Answer:
        wish = {"account": request.counterpart, "name": request.name}
        return _ask("/v1/payouts", request, wish)

    def refund(self, request: Request) -> Answer:
        return _ask("/v1/refunds", request, {"of": request.of})

    def find_debit(self, key: str) -> Answer | None:
        return _find("/v1/debits/", key)

    def find_payout(self, key: str) -> Answer | None:
        return _find("/v1/payouts/", key)

    def find_refund(self, key: str) -> Answer | None:
        return _find("/v1/refunds/", key)

    def settlements(self, since: date) -> list[SettlementTold]:
        told = _read(_call("GET", f"/v1/settlements?since={since.isoformat()}").content)
        batches = told.get("settlements")
        if not isinstance(batches, list):
            raise OutcomeUnknown
        return [_settlement(batch) for batch in batches]

    def verify(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        stamp, signature = (
            headers.get("Sandbox-Timestamp", ""),
            headers.get("Sandbox-Signature", ""),
        )
        secret = settings.GATEWAY_WEBHOOK_SECRET.encode()
        true = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(true.encode(), signature.encode()) or not stamp.isdecimal():
            raise EventForged
        off_seconds = int(at.timestamp()) - int(stamp)
        if abs(off_seconds) > SIGNATURE_WINDOW.total_seconds():
            raise EventTooOld(off_seconds)

    def event_id(self, body: bytes) -> str:
        event_id = _read(body).get("id")
        if not isinstance(event_id, str) or not 0 < len(event_id) <= 120:
            raise EventUnreadable
        return event_id

    def parse(self, body: bytes) -> Told:
        said = _read(body)
        try:
            return _READERS.get(str(said.get("type")).partition(".")[0], _answer_in)(said)
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


def _ask(path: str, request: Request, wish: Mapping[str, str]) -> Answer:
    content: dict[str, str | int] = {**wish, "amount_minor": request.amount_minor}
    if request.currency:
        content["currency"] = request.currency
    if request.plan_id:
        content["pool"] = str(request.plan_id)
    return _answer_in(_read(_call("POST", path, key=request.key, content=content).content))


def _find(path: str, key: str) -> Answer | None:
    reply = _call("GET", path + quote(key, safe=""))
    if reply.status_code == httpx.codes.NOT_FOUND:
        return None
    return _answer_in(_read(reply.content))


def _answer_in(said: Mapping[str, Any]) -> Answer:
    with _understanding():
        told = Answer(
            key=str(said["key"]),
            status=str(said["status"]),
            reference=str(said["reference"])[:80],
            amount_minor=int(said["amount_minor"]),
            settled_on=date.fromisoformat(said["settled_on"]) if said.get("settled_on") else None,
            failure_code=str(said["failure_code"])[:40] if said.get("failure_code") else None,
            currency=str(said.get("currency") or "")[:3],
        )
    if told.status not in STATUSES:
        raise OutcomeUnknown(told.status)
    return told


def _mandate(said: Mapping[str, Any]) -> MandateTold:
    with _understanding():
        told = MandateTold(reference=str(said["reference"])[:120], status=str(said["status"]))
    status = MANDATE_STATUSES.get(told.status)
    if status is None:
        raise OutcomeUnknown(told.status)
    return replace(told, status=status)


def _settlement(said: Mapping[str, Any]) -> SettlementTold:
    with _understanding():
        return SettlementTold(
            reference=str(said["reference"])[:80],
            settled_on=date.fromisoformat(said["settled_on"]),
            currency=str(said["currency"])[:3],
            plan_id=int(said.get("pool") or 0),
            lines=tuple(
                SettlementLineTold(
                    kind=str(line["kind"])[:12],
                    key=str(line.get("key", ""))[:120],
                    amount_minor=int(line["amount_minor"]),
                    reference=str(line.get("reference", ""))[:80],
                )
                for line in said["lines"]
            ),
            **{name: int(said[name]) for name in SUMS},
        )


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Told]]] = {
    "mandate": _mandate,
    "settlement": _settlement,
}


@contextmanager
def _understanding() -> Iterator[None]:
    """Say that the outcome is unknown, if what is read inside is not what was agreed."""
    try:
        yield
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise OutcomeUnknown from error


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
