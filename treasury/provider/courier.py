"""Decides what is due and tells it to the pool: signed, and again until it is heard."""

import hashlib
import hmac
import http.client
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from treasury.provider.book import Book, Telling

LOOK_EVERY = 0.05
TIMEOUT = 5
TELLERS = 4


class Courier(threading.Thread):
    """One thread that looks for what is due, and a few that carry it."""

    def __init__(self, *, book: Book, url: str, secret: str) -> None:
        super().__init__(name="courier", daemon=True)
        self._book = book
        self._url = url
        self._secret = secret.encode()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish what is being carried, and end."""
        self._stopping.set()
        self.join()

    def run(self) -> None:
        with ThreadPoolExecutor(TELLERS, thread_name_prefix="teller") as tellers:
            while not self._stopping.is_set():
                settled = self._book.settle_due(now=time.time())
                tellings = self._book.tellings_due(now=time.time())
                list(tellers.map(self._tell, tellings))
                if not settled and not tellings:
                    self._stopping.wait(LOOK_EVERY)

    def _tell(self, telling: Telling) -> None:
        try:
            with urllib.request.urlopen(
                self._letter(telling), timeout=TIMEOUT
            ):  # raises unless 2xx
                self._book.note_delivered(telling)
        except (OSError, ValueError, http.client.HTTPException):
            self._book.note_refused(telling, now=time.time())

    def _letter(self, telling: Telling) -> urllib.request.Request:
        body, stamp = telling.body.encode(), str(int(time.time()))
        signed = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Sandbox-Timestamp": stamp,
            "Sandbox-Signature": signed,
        }
        return urllib.request.Request(self._url, data=body, headers=headers, method="POST")
