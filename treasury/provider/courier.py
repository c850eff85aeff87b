"""Decides what is due and tells it to the pool: signed, and again until it is heard."""

import hashlib
import hmac
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from treasury.provider.batches import day
from treasury.provider.book import Book, Telling

LOOK_EVERY = 0.05
TIMEOUT = 5
TELLERS = 4


class Courier(threading.Thread):
    """One thread that looks for what is due, and a few that carry it."""

    def __init__(self, *, book: Book, url: str, secret: str) -> None:
        super().__init__(name="courier", daemon=True)
        self._book = book
        self._where = urlsplit(url)
        self._path = self._where.path + (f"?{self._where.query}" if self._where.query else "")
        self._lines = threading.local()
        self._secret = secret.encode()
        self._stopping = threading.Event()
        self._settled_before = ""

    def stop(self) -> None:
        """Finish what is being carried, and end."""
        self._stopping.set()
        self.join()

    def run(self) -> None:
        with ThreadPoolExecutor(TELLERS, thread_name_prefix="teller") as tellers:
            while not self._stopping.is_set():
                self._settle_yesterday()
                settled = self._book.settle_due(now=time.time())
                tellings = self._book.tellings_due(now=time.time())
                self._note(tellings, list(tellers.map(self._tell, tellings)))
                if not settled and not tellings:
                    self._stopping.wait(LOOK_EVERY)

    def _note(self, tellings: list[Telling], heard: list[bool]) -> None:
        """Write down what was heard; what was not is told again."""
        told = list(zip(tellings, heard, strict=True))
        if delivered := [telling for telling, is_heard in told if is_heard]:
            self._book.note_delivered(delivered)
        for telling in (telling for telling, is_heard in told if not is_heard):
            self._book.note_refused(telling, now=time.time())

    def _settle_yesterday(self) -> None:
        """Once a day, send what moved on the days before to the pools' banks."""
        now = time.time()
        if day(now) != self._settled_before:
            self._settled_before = day(now)
            self._book.settle(before=self._settled_before, now=now)

    def _tell(self, telling: Telling) -> bool:
        """Carry one event to the pool, and return whether it was heard."""
        try:
            return self._heard(telling.body.encode())
        except (OSError, ValueError, http.client.HTTPException):
            return False

    def _heard(self, body: bytes) -> bool:
        """Send on this teller's own line, which stays open for the next."""
        line = getattr(self._lines, "open", None)
        if line is None:
            line = self._lines.open = self._connect()
        try:
            line.request("POST", self._path, body, self._headers(body))
            answer = line.getresponse()
            answer.read()
        except BaseException:
            line.close()
            self._lines.open = None
            raise
        return bool(200 <= answer.status < 300)

    def _connect(self) -> http.client.HTTPConnection:
        is_secret = self._where.scheme == "https"
        kind = http.client.HTTPSConnection if is_secret else http.client.HTTPConnection
        return kind(self._where.hostname or "", self._where.port, timeout=TIMEOUT)

    def _headers(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time() + self._book.faults().skew_seconds))
        signed = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "Sandbox-Timestamp": stamp,
            "Sandbox-Signature": signed,
        }
