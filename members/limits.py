"""How often something may be asked: allauth's counters, and when to try again."""

import time
from math import ceil

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP = "allauth.account"  # whose table of limits: ACCOUNT_RATE_LIMITS


class TooOften(Exception):
    """Asked too often; so many seconds from now it may be asked again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def count(request: HttpRequest, *, action: str, key: str = "") -> ratelimit.RateLimitUsage:
    """Count one deed against the limits of ACCOUNT_RATE_LIMITS, or raise `TooOften`.

    What was counted can be taken back (`rollback`): a right password is no attempt.
    """
    usage = ratelimit.consume(request, app=APP, action=action, key=key, limit_get=True)
    if not usage:
        raise TooOften(_seconds_left(request, action=action, key=key))
    return usage


def _seconds_left(request: HttpRequest, *, action: str, key: str) -> int:
    """Return in how many seconds every limit of the action has room again; at least one."""
    now = time.time()
    left = [1]
    for rate in ratelimit.get_rates(app=APP, action=action):
        counted = cache.get(
            ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), []
        )
        if len(counted) >= rate.amount:  # newest first
            left.append(ceil(counted[rate.amount - 1] + rate.duration - now))
    return max(left)
