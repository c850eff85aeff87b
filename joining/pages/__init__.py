"""What the pages of joining show, from plan, charter and draft, in the reader's language."""

from joining.pages.checking import CheckPage
from joining.pages.costs import CostPage
from joining.pages.facts import Fact, facts_of, facts_to_be, most_of_bands
from joining.pages.understanding import Understanding, mandate_words, understanding
from joining.pages.walk import Walk

__all__ = [
    "CheckPage",
    "CostPage",
    "Fact",
    "Understanding",
    "Walk",
    "facts_of",
    "facts_to_be",
    "mandate_words",
    "most_of_bands",
    "understanding",
]
