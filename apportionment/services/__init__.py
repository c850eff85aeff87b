"""The deeds of apportionment: runs, collection, award payouts."""

from apportionment.services.arrears import (
    begin_grace,
    end_grace,
    follow_warnings,
    lapse_after_grace,
    remind_of_grace,
)
from apportionment.services.asking_leave import ask_leave
from apportionment.services.balances import freeze_short_payers, thaw_covered_payers
from apportionment.services.batching import confirm_receipt, release_batch, retry_payout, take_out
from apportionment.services.books import check_books, check_books_if_due
from apportionment.services.collection import (
    draw_balances,
    make_debits,
    pay_now,
    record_collected,
)
from apportionment.services.exceptions import (
    exempt_enrolment,
    record_correction,
    withdraw_exception,
)
from apportionment.services.items import record_item, withdraw_item
from apportionment.services.lapses import lapse_payer, record_recovered
from apportionment.services.opening import open_run
from apportionment.services.outcomes import return_own_shares, take_back
from apportionment.services.payouts import follow_payout, prepare_payouts
from apportionment.services.proposing import propose_run, release_run, return_run
from apportionment.services.refunding import prepare_refunds
from apportionment.services.reminding import remind_of_balances
from apportionment.services.repaying import tell_refunds
from apportionment.services.sealing import abandon_run, seal_run
from apportionment.services.telling import follow_letters, notify_debits, tell_again
from apportionment.services.withholding import withhold_clawed_back

__all__ = [
    "tell_refunds",
    "remind_of_balances",
    "ask_leave",
    "prepare_refunds",
    "confirm_receipt",
    "retry_payout",
    "release_batch",
    "take_out",
    "withhold_clawed_back",
    "return_own_shares",
    "take_back",
    "begin_grace",
    "end_grace",
    "follow_warnings",
    "lapse_after_grace",
    "remind_of_grace",
    "follow_letters",
    "tell_again",
    "check_books",
    "check_books_if_due",
    "record_recovered",
    "lapse_payer",
    "withdraw_item",
    "record_item",
    "withdraw_exception",
    "record_correction",
    "exempt_enrolment",
    "abandon_run",
    "draw_balances",
    "follow_payout",
    "freeze_short_payers",
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
    "thaw_covered_payers",
]
