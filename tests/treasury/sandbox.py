"""The real sandbox provider, in a process of its own, for tests."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
from django.conf import settings

ROOT = Path(__file__).parent.parent.parent
NOWHERE = "http://127.0.0.1:9/hooks/sandbox/"


class Provider:
    """A running provider: its address, its faults, its own book."""

    def __init__(self, state: Path, *, webhook_url: str = NOWHERE, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.state = state
        self.client = httpx.Client(  # one for all, without TLS, which takes long to be set up
            base_url=self.url,
            trust_env=False,
            verify=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._start(webhook_url)

    def _start(self, webhook_url: str) -> None:
        environment = {
            **os.environ,
            "GATEWAY_URL": self.url,
            "GATEWAY_KEY": settings.GATEWAY_KEY,
            "GATEWAY_WEBHOOK_SECRET": settings.GATEWAY_WEBHOOK_SECRET,
            "WEBHOOK_URL": webhook_url,
            "SANDBOX_STATE": str(self.state),
        }
        command = [sys.executable, "-m", "treasury.provider"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        wait_until(self._is_up)

    def _is_up(self) -> bool:
        try:
            return self.client.get("/healthz").is_success
        except httpx.HTTPError:
            return False

    def call(
        self, method: str, path: str, *, key: str = "", content: object = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {settings.GATEWAY_KEY}"}
        if key:
            headers["Idempotency-Key"] = key
        return self.client.request(method, path, headers=headers, json=content)

    def misbehave(self, **faults: float) -> None:
        self.call("PUT", "/v1/faults", content=faults).raise_for_status()

    def behave(self) -> None:
        self.misbehave(
            **dict.fromkeys(
                (
                    "failure",
                    "duplicate",
                    "reorder",
                    "lost_request",
                    "lost_answer",
                    "lost_webhook",
                    "error",
                    "wrong_amount",
                    "wrong_currency",
                ),
                0,
            ),
            delay_seconds=0,
            answer_seconds=0,
            skew_seconds=0,
            seed=0,
        )

    def book(self) -> dict[str, tuple[str, int]]:
        """Return (status, amount) by key of all debits and payouts the provider knows."""
        with closing(sqlite3.connect(self.state, timeout=30)) as book:
            rows = book.execute(
                "SELECT key, status, amount_minor FROM request WHERE kind <> 'mandate'"
            )
            return {key: (status, amount) for key, status, amount in rows}

    def keys(self, beginning: str) -> list[str]:
        """Return the keys of this beginning that the provider ever saw."""
        return [key for key in self.book() if key.startswith(beginning)]

    def is_idle(self) -> bool:
        """Return whether nothing is left to decide or to tell."""
        with closing(sqlite3.connect(self.state, timeout=30)) as book:
            (left,) = book.execute(
                "SELECT (SELECT count(*) FROM request WHERE status = 'pending')"
                " + (SELECT count(*) FROM event WHERE delivered = 0)"
            ).fetchone()
        return bool(left == 0)

    def settled(self, key: str) -> bool:
        return self.book().get(key, ("", 0))[0] in {"paid", "failed"}

    def wait_for(self, key: str) -> None:
        """Return when the provider has decided a request."""
        wait_until(lambda: self.settled(key))

    def stop(self) -> int:
        self.client.close()
        self.process.terminate()
        return self.process.wait(timeout=10)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(happened: Callable[[], bool], *, seconds: float = 20) -> None:
    """Look again and again until it happened; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
