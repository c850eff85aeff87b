"""The deeds of apportionment: runs, collection, award payouts."""

from apportionment.services.collection import (
    make_debits,
    notify_debits,
    pay_now,
    record_collected,
)
from apportionment.services.payouts import follow_payout, prepare_payouts
from apportionment.services.runs import (
    abandon_run,
    open_run,
    propose_run,
    release_run,
    return_run,
    seal_run,
)

__all__ = [
    "abandon_run",
    "follow_payout",
    "make_debits",
    "notify_debits",
    "open_run",
    "pay_now",
    "prepare_payouts",
    "propose_run",
    "record_collected",
    "release_run",
    "return_run",
    "seal_run",
]
