"""What charters say in words of their own, in the reader's language where they are known."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from charter.rules import IfNotFilled

KNOWN: Final[dict[str, Promise]] = {
    "day before the next debit day": gettext_lazy("the day before the next debit day"),
    "returned after settling duties": gettext_lazy("returned once what is due has been settled"),
    "health_condition": gettext_lazy("the health condition was not met"),
    "reported_late": gettext_lazy("reported too late"),
    "frozen_at_diagnosis": gettext_lazy("frozen when it was found"),
    "in_waiting": gettext_lazy("still waiting"),
    "hereditary": gettext_lazy("a hereditary illness"),
    "already_left": gettext_lazy("had already left"),
    "vote": pgettext_lazy("a way to decide", "a vote of the members"),
}
ROUNDINGS: Final[dict[str, Promise]] = {
    "half_up": pgettext_lazy("rounding", "half up"),
    "up": pgettext_lazy("rounding", "up"),
    "down": pgettext_lazy("rounding", "down"),
}

NOT_FILLED: Final[dict[IfNotFilled, Promise]] = {
    IfNotFilled.REVIEWERS: gettext_lazy(
        "If no panel comes together, the reviewers read the case again."
    ),
    IfNotFilled.REFUSE: gettext_lazy("If no panel comes together, the case is not granted."),
    IfNotFilled.GRANT: gettext_lazy("If no panel comes together, the case is granted."),
    IfNotFilled.OUTSIDE: gettext_lazy(
        "If no panel comes together, a mediator from outside is asked."
    ),
}


def own_words(words: str) -> str:
    """Return a charter's own words; unknown ones are shown as they stand there."""
    return str(KNOWN.get(words, words))
