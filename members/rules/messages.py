"""When a message is tried again, when no more, and what fits into a text message."""

from datetime import datetime, timedelta
from typing import Final

MOST_TRIES: Final = 12  # a minute, then twice as long each time, at most six hours: 20 hours in all
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_URGENT_TRIES: Final = 6  # a code is of no use after some minutes
URGENT_PAUSE: Final = timedelta(seconds=10)
REPORT_WINDOW: Final = timedelta(minutes=5)

MOST_SEGMENTS: Final = 3
# GSM 03.38: what travels in 7 bits; the second row takes two places.
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€\f")


def most_tries(*, is_urgent: bool) -> int:
    """Return after how many failures a message is given up."""
    return MOST_URGENT_TRIES if is_urgent else MOST_TRIES


def pause(failures: int, *, is_urgent: bool) -> timedelta:
    """Return how long to wait after so many failures: longer each time, up to six hours."""
    if is_urgent:
        return URGENT_PAUSE * failures
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_PAUSE)


def is_news(*, occurred_at: datetime, known_at: datetime | None) -> bool:
    """Return whether a report counts: it is no older than what the carrier said before."""
    return known_at is None or occurred_at >= known_at


def segments(text: str) -> int:
    """Return in how many parts a text message travels (3GPP TS 23.040: 7 bits, else UCS-2)."""
    if all(sign in _GSM or sign in _GSM_DOUBLE for sign in text):
        places = len(text) + sum(sign in _GSM_DOUBLE for sign in text)
        return 1 if places <= 160 else -(-places // 153)
    places = len(text.encode("utf-16-le")) // 2
    return 1 if places <= 70 else -(-places // 67)


def text_message(words: str, *, link: str = "") -> str:
    """Return a text of at most three parts; what is too long loses its end, never the link."""
    tail = f"\n{link}" if link else ""
    kept = words
    while kept and segments(f"{kept}{tail}") > MOST_SEGMENTS:
        kept = kept[:-2].rstrip("… ") + "…" if len(kept) > 2 else ""
    return f"{kept}{tail}".strip()
