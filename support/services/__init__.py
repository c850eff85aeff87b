"""The deeds of help: asking, answering, complaining, deciding."""

from support.services.complaints import (
    acknowledge,
    complain,
    contest,
    decide,
    withdraw_complaint,
)
from support.services.threads import (
    answer,
    ask,
    close,
    hand_back,
    record_reading,
    take,
    write,
)

__all__ = [
    "acknowledge",
    "answer",
    "ask",
    "close",
    "complain",
    "contest",
    "decide",
    "hand_back",
    "record_reading",
    "take",
    "withdraw_complaint",
    "write",
]
