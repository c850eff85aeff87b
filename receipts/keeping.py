"""A receipt just worked out is kept for a few minutes: taking it again costs nothing."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Final

import redis.exceptions
from django.core.cache import cache

SECONDS: Final = 300
AWAY: Final = (redis.exceptions.RedisError, OSError)


def kept(key: tuple[object, ...], make: Callable[[], str]) -> str:
    """Return a text that was made lately under a key, or make it; with the cache away, always."""
    name = "receipt:" + sha256(repr(key).encode()).hexdigest()
    with suppress(*AWAY):
        found = cache.get(name)
        if isinstance(found, str):
            return found
    text = make()
    with suppress(*AWAY):
        cache.set(name, text, timeout=SECONDS)
    return text
