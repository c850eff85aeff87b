"""What people are told when a plan has no room, takes nobody now, or an answer refuses."""

from typing import Final

from django.utils.translation import gettext as _

from charter.templatetags.plan_time import plan_date_text
from members import rules

ROOM_REFUSALS: Final = (
    rules.HealthRefused,
    rules.JoinWindowClosed,
    rules.PeriodFull,
    rules.PlanFull,
)


def room_words(refusal: rules.MembersRefused) -> str:
    """Return such a refusal in the reader's language, with its facts."""
    match refusal:
        case rules.JoinWindowClosed():
            return _(
                "This plan takes new members at a fixed time of the year, so that all begin"
                " together. The next time begins on %(day)s: we look forward to you then."
            ) % {"day": plan_date_text(refusal.opens_on, refusal)}
        case rules.PlanFull():
            return _(
                "This plan is full: by its charter it takes %(maximum)s people, so that they can"
                " know each other. When somebody leaves, their place is free; please look in again."
            ) % {"maximum": refusal.maximum}
        case rules.PeriodFull():
            return _(
                "This plan takes at most %(most)s new members between two cutoffs, and as many have"
                " come. It takes new ones again on %(day)s."
            ) % {"most": refusal.most, "day": plan_date_text(refusal.opens_on, refusal)}
        case rules.HealthRefused():
            return _(
                "By article %(article)s of the charter this answer means that joining is not"
                " possible now."
            ) % {"article": refusal.article}
    raise TypeError(type(refusal))
