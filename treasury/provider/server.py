"""The provider's counter: HTTP in, JSON out."""

import collections
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from treasury.provider.book import FORGOTTEN, Book, KeyReused
from treasury.provider.faults import FaultsUnreadable
from treasury.provider.possible import NotTaken

KINDS = {
    "/v1/mandates": "mandate",
    "/v1/debits": "debit",
    "/v1/payouts": "payout",
    "/v1/refunds": "refund",
}
WANTED = {
    "mandate": ("payer",),
    "debit": ("mandate",),
    "payout": ("account", "name"),
    "refund": ("of",),
}
DEEDS_OF_OTHERS = frozenset(
    {"/v1/settlements", "/v1/revocations", "/v1/returns", "/v1/chargebacks"}
)
LARGEST_AMOUNT = 10**15
LARGEST_BODY = 64 * 1024


class Refused(Exception):
    """What is asked for is not done, with a status and a code."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class LostOnTheWay(Exception):
    """The connection ends without an answer."""


Told = tuple[HTTPStatus, Mapping[str, Any]]
Deed = Callable[[bytes], Told]


class Counter(ThreadingHTTPServer):
    """The listening socket, and what its threads share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, book: Book, key: str) -> None:
        super().__init__(address, Clerk)
        self.book = book
        self.key = key
        self.arrivals = collections.Counter[str]()


class Clerk(BaseHTTPRequestHandler):
    """Serves one connection."""

    server: Counter
    protocol_version = "HTTP/1.1"
    server_version = "SandboxProvider/1"
    wbufsize = -1  # one packet an answer

    def do_GET(self) -> None:  # noqa: N802  the name http.server calls
        self._serve(self._look_up)

    def do_POST(self) -> None:  # noqa: N802  the name http.server calls
        self._serve(self._take)

    def do_PUT(self) -> None:  # noqa: N802  the name http.server calls
        self._serve(self._set_faults)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002  as inherited
        """Stay silent: what matters stands in the book."""

    def _serve(self, deed: Deed) -> None:
        body = self._read()
        try:
            self._require_key()
            status, told = deed(body)
        except Refused as refusal:
            status, told = refusal.status, {"code": refusal.code}
        except LostOnTheWay:
            self.close_connection = True
            return
        self._answer(status, told)

    def _look_up(self, _body: bytes) -> Told:
        if self.path == "/healthz":
            return HTTPStatus.OK, {"status": "ok"}
        if self.path == "/v1/faults":
            return HTTPStatus.OK, asdict(self.server.book.faults())
        if self.path.startswith("/v1/settlements?since="):
            since = self.path.partition("=")[2]
            return HTTPStatus.OK, {"settlements": self.server.book.settlements(since=since)}
        path, _, key = self.path.rpartition("/")
        if path == "/v1/mandates":
            found = self.server.book.find_mandate(unquote(key))
        else:
            found = self.server.book.find(key=unquote(key), kind=KINDS.get(path, ""))
        if found is None:
            raise Refused(HTTPStatus.NOT_FOUND, "never_seen")
        return HTTPStatus.OK, found

    def _take(self, body: bytes) -> Told:
        if self.path in DEEDS_OF_OTHERS:
            return self._do_as_others(body)
        kind, key = KINDS.get(self.path), self.headers.get("Idempotency-Key", "")
        if kind is None:
            raise Refused(HTTPStatus.NOT_FOUND, "unknown_address")
        if not 0 < len(key) <= 255:
            raise Refused(HTTPStatus.BAD_REQUEST, "idempotency_key_missing")
        return self._write_down(kind, key, _wish(kind, body))

    def _write_down(self, kind: str, key: str, wish: Mapping[str, Any]) -> Told:
        book = self.server.book
        faults = book.faults()
        settle_at = None if kind == "mandate" else time.time() + faults.delay_seconds
        self.server.arrivals[key] += 1
        if faults.strikes("forgotten_key", key):
            key = f"request {self.server.arrivals[key]}{FORGOTTEN}{key}"
        if faults.strikes("lost_request", key, self.server.arrivals[key]):
            raise LostOnTheWay
        errs = faults.strikes("error", key, self.server.arrivals[key])
        if errs and faults.chance("undone", key, self.server.arrivals[key]) < 0.5:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "error")
        try:
            told, calls = book.take(key=key, kind=kind, wish=wish, settle_at=settle_at)
        except KeyReused:
            raise Refused(HTTPStatus.CONFLICT, "key_reused") from None
        except NotTaken as refusal:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal)) from None
        if errs:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "error")
        if faults.strikes("lost_answer", key, calls):
            raise LostOnTheWay
        time.sleep(faults.answer_seconds)
        return HTTPStatus.CREATED if kind == "mandate" else HTTPStatus.ACCEPTED, told

    def _do_as_others(self, body: bytes) -> Told:
        """Do what payers, banks and the calendar do; `silent`: no event tells of it."""
        wish, book, now = _json(body or b"{}"), self.server.book, time.time()
        if not isinstance(wish, dict):
            raise Refused(HTTPStatus.BAD_REQUEST, "unreadable")
        is_silent = wish.get("silent") is True
        if self.path == "/v1/settlements":
            return HTTPStatus.OK, {"settlements": book.settle(before="9999", now=now)}
        if self.path == "/v1/revocations":
            book.revoke(str(wish.get("mandate")), now=now, is_silent=is_silent)
            return HTTPStatus.OK, {}
        kind = self.path.removeprefix("/v1/").removesuffix("s")
        key = str(wish.get("key"))
        try:
            return HTTPStatus.OK, book.return_debit(key, kind=kind, now=now, is_silent=is_silent)
        except NotTaken as refusal:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal)) from None

    def _set_faults(self, body: bytes) -> Told:
        if self.path != "/v1/faults":
            raise Refused(HTTPStatus.NOT_FOUND, "unknown_address")
        try:
            faults = self.server.book.faults().changed(_json(body))
        except FaultsUnreadable as error:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        self.server.book.set_faults(faults)
        return HTTPStatus.OK, asdict(faults)

    def _require_key(self) -> None:
        shown, true = self.headers.get("Authorization", ""), f"Bearer {self.server.key}"
        if self.path != "/healthz" and not hmac.compare_digest(shown.encode(), true.encode()):
            raise Refused(HTTPStatus.UNAUTHORIZED, "key_wrong")

    def _read(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _answer(self, status: HTTPStatus, told: Mapping[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _wish(kind: str, body: bytes) -> dict[str, Any]:
    """Return what is asked for, if it can be understood."""
    wish = _json(body)
    if not isinstance(wish, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "unreadable")
    for name in WANTED[kind]:
        if not isinstance(wish.get(name), str) or not wish[name]:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name}_missing")
    amount = wish.get("amount_minor")
    if kind != "mandate" and (type(amount) is not int or not 0 < amount <= LARGEST_AMOUNT):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "amount_wrong")
    return wish


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None
