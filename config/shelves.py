"""Where public pages are kept: in this process, and for all processes in Redis, if it is there."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from time import monotonic
from typing import Final, TypeVar

import redis.exceptions
from django.core.cache import cache

from config.kept_pages import KeptPage

MOST_BYTES: Final = 48 * 1024 * 1024
REST_SECONDS: Final = 10  # a store that was away is not asked again before
RENDER_SECONDS: Final = 10  # whoever promised to make a page has so long before another does
AWAY: Final = (redis.exceptions.RedisError, OSError)
Key = tuple[str, ...]
Found = TypeVar("Found")


class Shelf:
    """The pages of this process; the longest unused go first when it is full."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._under_way: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> KeptPage | None:
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Key, page: KeptPage) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._bytes += _size(page) - (_size(before) if before else 0)
            self._pages[key] = page
            while self._bytes > self._most:
                _key, gone = self._pages.popitem(last=False)
                self._bytes -= _size(gone)

    def begin(self, key: Key) -> threading.Event | None:
        """Return None to the one who makes a page, and to all others what they can wait for."""
        with self._lock:
            if key in self._under_way:
                return self._under_way[key]
            self._under_way[key] = threading.Event()
            return None

    def end(self, key: Key) -> None:
        with self._lock:
            self._under_way.pop(key).set()


class SharedShelf:
    """The pages of all processes; with Redis away it is empty, and takes nothing."""

    def __init__(self) -> None:
        self._asked_again_at = 0.0

    def get(self, key: Key) -> KeptPage | None:
        found = self._ask(lambda: cache.get(_name(key)))
        return found if isinstance(found, KeptPage) else None

    def put(self, key: Key, page: KeptPage, *, seconds: int) -> None:
        self._ask(lambda: cache.set(_name(key), page, timeout=seconds))

    def promises(self, key: Key) -> bool:
        """Return whether this process is the one to make a page; with Redis away each is."""
        return (
            self._ask(lambda: cache.add(f"{_name(key)}:promised", 1, RENDER_SECONDS)) is not False
        )

    def done(self, key: Key) -> None:
        self._ask(lambda: cache.delete(f"{_name(key)}:promised"))

    def _ask(self, question: Callable[[], Found]) -> Found | None:
        if monotonic() < self._asked_again_at:
            return None
        try:
            return question()
        except AWAY:
            self._asked_again_at = monotonic() + REST_SECONDS
            return None


def _size(page: KeptPage) -> int:
    return len(page.body) + len(page.packed)


def _name(key: Key) -> str:
    return "page:" + sha256("\n".join(key).encode()).hexdigest()
