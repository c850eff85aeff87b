"""What people are told about claims, in their language; facts come in, sentences go out."""

from claims.words.refusals import field_of, hint_words, refusal_words
from claims.words.steps import NextStep, Step, headline, history, next_step, timeline

__all__ = [
    "NextStep",
    "Step",
    "field_of",
    "headline",
    "hint_words",
    "history",
    "next_step",
    "refusal_words",
    "timeline",
]
