"""What panels say to people."""

from panels.words.course import Lesson, Question, lessons, questions
from panels.words.grounds import Grounds, default_grounds, return_words, verdict_grounds
from panels.words.refusals import refusal_words

__all__ = [
    "Grounds",
    "Lesson",
    "Question",
    "default_grounds",
    "lessons",
    "questions",
    "refusal_words",
    "return_words",
    "verdict_grounds",
]
