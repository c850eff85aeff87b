"""The answer to "would my condition be accepted?", with the article that says so."""

from functools import cached_property

from charter import words as charter_words
from charter.models import Plan
from charter.rules import Terms
from charter.words import Verdict
from joining import selectors
from joining.selectors import TakingPlan


class CheckPage:
    """What the machine rules say of a condition as somebody called it; nothing of it is kept."""

    def __init__(self, plan: Plan, terms: Terms, *, typed: str) -> None:
        self.typed = typed
        self.found = selectors.pre_check(plan=plan, terms=terms, typed=typed)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Return what is said of each condition that may be meant; of none named, that."""
        meant = [charter_words.verdict(one) for one in self.found.meant]
        return meant or [charter_words.unnamed(self.typed)]

    @property
    def is_one(self) -> bool:
        """Return whether it is clear which condition is meant."""
        return len(self.found.meant) == 1

    @property
    def is_named(self) -> bool:
        return bool(self.found.meant)

    @property
    def others(self) -> list[TakingPlan]:
        """Return other plans that take it, where this one does not say yes."""
        return self.found.others
