"""The rules of deciding: impartial, by two people, within the cap, with reasons."""

from collections.abc import Mapping
from typing import Final

from claims.rules.refusals import (
    AwardAboveCap,
    AwardAboveSum,
    AwardNotPositive,
    ReasonMissing,
    SamePerson,
)

PANEL_ROUND: Final = 2  # 0 the first reading, 1 other reviewers


def require_second_person(*, recommended_by_id: int | None, by_id: int) -> None:
    """Refuse the one who recommended: two different people must agree."""
    if recommended_by_id == by_id:
        raise SamePerson


def require_award(*, award_minor: int | None, cap_minor: int) -> None:
    """Refuse an award that is nothing, or more than the band's benefit."""
    if award_minor is None or award_minor <= 0:
        raise AwardNotPositive
    if award_minor > cap_minor:
        raise AwardAboveCap(cap_minor=cap_minor)


def require_within_sum(*, award_minor: int, sum_minor: int) -> None:
    """Refuse to give more than the charter's rules come to."""
    if award_minor > sum_minor:
        raise AwardAboveSum(sum_minor=sum_minor)


def require_words(words: Mapping[str, str]) -> None:
    """Refuse a decision of which one of these is empty, by the field's name."""
    for field, text in words.items():
        if not text.strip():
            raise ReasonMissing(field=field)


def last_round(*, has_panel: bool) -> int:
    """Return the round after which nobody within the pool is left to look once more."""
    return PANEL_ROUND if has_panel else PANEL_ROUND - 1
