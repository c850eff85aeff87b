"""The words of audits."""

from audits.words.refusals import refusal_words
from audits.words.telling import outcome, power_words, story, ticks

__all__ = ["outcome", "power_words", "refusal_words", "story", "ticks"]
