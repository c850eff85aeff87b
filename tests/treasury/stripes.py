"""A stranger's double of Stripe (localstripe), in a process of its own.

What it does not do as Stripe does, and what our tests therefore cannot show with it:
- it ignores idempotency keys: the same request twice is two payments. Our own row per key is what
  keeps a request from being made twice, and that is what is tested;
- it does not filter payments by customer, nor lists of payouts by day: settlements are read from
  Stripe's documented objects instead;
- it refuses `mandate_data`, which Stripe wants for an account's debit;
- it tells nothing of payments by itself: events of payments are made of what it answers, and signed
  as Stripe signs.

Its book is one fixed file in /tmp: whoever runs it holds a lock, so that no two do.
"""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from tests.treasury.sandbox import free_port, wait_until

KEY = "sk_test_12345"
LOCK = Path(tempfile.gettempdir()) / f"tongzhou-localstripe-{os.getuid()}.lock"
BOOK = Path("/tmp/localstripe.pickle")  # another user of this machine could not write ours


class StripeDouble:
    """A running localstripe: its address, and what it knows."""

    def __init__(self) -> None:
        self.lock = LOCK.open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.client = httpx.Client(base_url=self.url, trust_env=False, verify=False, auth=(KEY, ""))
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "localstripe", "--port", str(self.port), "--from-scratch"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
        )
        wait_until(self._is_up)

    def _is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Return what it answers to a request of somebody else's than ours."""
        said = self.client.request(method, path, json=content or None)
        said.raise_for_status()
        found: dict[str, Any] = said.json() if said.content else {}
        return found

    def a_card(self, number: str = "4242424242424242") -> str:
        """Return a card that a payer entered on Stripe's own page."""
        card = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        return str(self.call("POST", "/v1/payment_methods", type="card", card=card)["id"])

    def payments(self, key: str) -> list[dict[str, Any]]:
        """Return the payments that bear a key of ours."""
        found = self.call("GET", "/v1/payment_intents?limit=100")["data"]
        return [one for one in found if one["metadata"].get("key") == key]

    def webhook_of_a_customer(self, secret: str) -> tuple[dict[str, str], bytes, datetime]:
        """Return headers, body and instant of an event that it sends and signs by itself."""
        ear = HTTPServer(("127.0.0.1", 0), _Ear)
        ear.heard = []  # type: ignore[attr-defined]
        url = f"http://127.0.0.1:{ear.server_port}/"
        self.call("POST", "/_config/webhooks/ours", url=url, secret=secret)
        self.call("POST", "/v1/customers")
        ear.timeout = 10
        ear.handle_request()
        ear.server_close()
        ((headers, body),) = ear.heard  # type: ignore[attr-defined]
        return headers, body, datetime.now(tz=UTC)

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=10)
        BOOK.unlink(missing_ok=True)
        fcntl.flock(self.lock, fcntl.LOCK_UN)
        self.lock.close()

    def __enter__(self) -> "StripeDouble":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Ear(BaseHTTPRequestHandler):
    """Keeps the first thing it is told."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Keep silent."""
