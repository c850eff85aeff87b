"""The rules of help and complaints: the clocks, and what is refused."""

from support.rules.clocks import ACKNOWLEDGED_WITHIN, ANSWERED_WITHIN, Clocks, clocks_of
from support.rules.refusals import (
    AlreadyTaken,
    MoveNotAllowed,
    OwnThread,
    PageStale,
    SamePersonAgain,
    SupportRefused,
)

__all__ = [
    "ACKNOWLEDGED_WITHIN",
    "ANSWERED_WITHIN",
    "AlreadyTaken",
    "Clocks",
    "MoveNotAllowed",
    "OwnThread",
    "PageStale",
    "SamePersonAgain",
    "SupportRefused",
    "clocks_of",
]
