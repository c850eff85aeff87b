"""Tables of periods, runs, shares, exceptions, claim portions, slices and award payouts."""

from apportionment.models.collection import AwardPayout, Slice
from apportionment.models.periods import Period, Run, RunEvent
from apportionment.models.shares import DueException, Portion, Share

__all__ = [
    "AwardPayout",
    "DueException",
    "Period",
    "Portion",
    "Run",
    "RunEvent",
    "Share",
    "Slice",
]
