"""Who may object, how often, until when; and who may answer."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from disputes.rules.refusals import (
    ClawbackMissing,
    ClawbackTooHigh,
    ObjectionNotOpen,
    TooManyObjections,
    WordsMissing,
)

MOST_OPEN: Final = 3  # of one member, at once
MOST_LATELY: Final = 6
LATELY: Final = timedelta(days=90)
LATE_FOR: Final = timedelta(days=365)  # after that, what was shared stays shared


def require_room(*, open_count: int, late_count: int) -> None:
    """Refuse who has as many objections as one member may have, open or within `LATELY`."""
    if open_count >= MOST_OPEN:
        raise TooManyObjections(most=MOST_OPEN)
    if late_count >= MOST_LATELY:
        raise TooManyObjections(most=MOST_LATELY)


def require_still_heard(*, notice_until: datetime | None, at: datetime) -> None:
    """Refuse an objection to a case never shown, or one whose notice ended a year ago."""
    if notice_until is None or at >= notice_until + LATE_FOR:
        raise ObjectionNotOpen


def require_words(**words: str) -> None:
    """Refuse an empty text, by the field's name."""
    for field, text in words.items():
        if not text.strip():
            raise WordsMissing(field=field)


def took_part(*, by_id: int, deciders: Collection[int]) -> bool:
    """Return whether somebody had a hand in the decision that is doubted."""
    return by_id in deciders


def require_clawback(
    *, clawback_minor: int | None, award_minor: int, taken_minor: Iterable[int]
) -> int:
    """Return what is to be taken back; at most what earlier objections left of the award."""
    if clawback_minor is None or clawback_minor <= 0:
        raise ClawbackMissing
    most = award_minor - sum(taken_minor)
    if clawback_minor > most:
        raise ClawbackTooHigh(most_minor=most)
    return clawback_minor
