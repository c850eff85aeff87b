"""The rules of deciding: impartial, by two people, within the cap, with reasons."""

from collections.abc import Mapping

from claims.rules.refusals import (
    AwardAboveCap,
    AwardNotPositive,
    NotImpartial,
    ReasonMissing,
    SamePerson,
    VerdictDiffers,
)


def require_impartial(*, reviewer_id: int, holder_id: int, filed_by_id: int) -> None:
    """Refuse a reviewer who holds the claimant or filed the claim."""
    if reviewer_id in {holder_id, filed_by_id}:
        raise NotImpartial


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


def require_words(words: Mapping[str, str]) -> None:
    """Refuse a decision of which one of these is empty, by the field's name."""
    for field, text in words.items():
        if not text.strip():
            raise ReasonMissing(field=field)


def require_verdict(*, recommended: str, confirmed: str) -> None:
    """Refuse to confirm what was not recommended."""
    if recommended != confirmed:
        raise VerdictDiffers(recommended=recommended)
