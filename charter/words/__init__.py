"""A charter in readable words: its articles, what changed in them, and what it asks of joiners."""

from charter.words.aid import AidFor, Paper, aid_conditions, aid_for
from charter.words.articles import Article, Change, articles, changes
from charter.words.joining import (
    Asked,
    Verdict,
    conditions,
    health_questions,
    residence_question,
    unnamed,
    verdict,
)
from charter.words.own_words import ROUNDINGS, own_words

__all__ = [
    "ROUNDINGS",
    "AidFor",
    "Paper",
    "aid_conditions",
    "aid_for",
    "Article",
    "Asked",
    "Change",
    "Verdict",
    "articles",
    "changes",
    "conditions",
    "health_questions",
    "own_words",
    "residence_question",
    "unnamed",
    "verdict",
]
