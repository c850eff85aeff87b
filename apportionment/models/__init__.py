"""Tables of periods, runs, shares, exceptions, claim portions, slices and award payouts."""

from apportionment.models.arrears import Arrears
from apportionment.models.books import BooksCheck
from apportionment.models.collection import AwardPayout, ParkedPayer, Slice, WithheldAward
from apportionment.models.periods import Period, Run, RunEvent
from apportionment.models.shares import DueException, Portion, Rebate, RunItem, Share

__all__ = [
    "Arrears",
    "AwardPayout",
    "BooksCheck",
    "DueException",
    "ParkedPayer",
    "Period",
    "Portion",
    "Rebate",
    "Run",
    "RunEvent",
    "RunItem",
    "Share",
    "Slice",
    "WithheldAward",
]
