"""What people are told about claims, in their language; facts come in, sentences go out."""

from claims.words.awards import SumLine, award_lines, stored_lines
from claims.words.declared import DeclaredRow, declared_rows
from claims.words.filing import binding_words, day_of, kindly
from claims.words.grounds import LABELS as GROUND_LABELS
from claims.words.grounds import article_name, draft_of, language_of, with_draft
from claims.words.refusals import field_of, hint_words, refusal_words
from claims.words.signals import SignalRow, signal_name, signal_rows
from claims.words.similar import EarlierRow, earlier_rows
from claims.words.steps import NextStep, Step, followed_step, headline, history, next_step, timeline

__all__ = [
    "DeclaredRow",
    "declared_rows",
    "EarlierRow",
    "earlier_rows",
    "GROUND_LABELS",
    "article_name",
    "draft_of",
    "language_of",
    "with_draft",
    "stored_lines",
    "SignalRow",
    "SumLine",
    "award_lines",
    "signal_name",
    "signal_rows",
    "NextStep",
    "Step",
    "binding_words",
    "day_of",
    "field_of",
    "followed_step",
    "headline",
    "hint_words",
    "history",
    "kindly",
    "next_step",
    "refusal_words",
    "timeline",
]
