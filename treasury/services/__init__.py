from treasury.services.balances import draw_debits, return_balance, top_up
from treasury.services.batches import (
    book_collected,
    hasten_debits,
    put_off_debits,
    record_notified,
    settle_batch,
    withdraw_notice,
)
from treasury.services.debits import ask_debit, resolve_debit
from treasury.services.events import receive_event, work_event
from treasury.services.holds import pause_debits, resume_debits, set_limits
from treasury.services.ledger import post
from treasury.services.losses import settle_debit, write_off_debit
from treasury.services.partitions import begin_quarter, make_partitions
from treasury.services.payers import (
    grant_mandate,
    grant_mandates,
    open_mandate,
    open_payer,
    open_payers,
    revoke_mandate,
)
from treasury.services.payouts import (
    ask_payout,
    prepare_payout,
    release_payout,
    resolve_payout,
    retry_payout,
    settle_payout,
    withdraw_payout,
)
from treasury.services.requests import request_debit, request_debits

__all__ = [
    "withdraw_notice",
    "ask_debit",
    "ask_payout",
    "begin_quarter",
    "book_collected",
    "draw_debits",
    "grant_mandate",
    "grant_mandates",
    "hasten_debits",
    "make_partitions",
    "open_mandate",
    "open_payer",
    "open_payers",
    "pause_debits",
    "post",
    "prepare_payout",
    "put_off_debits",
    "receive_event",
    "record_notified",
    "release_payout",
    "request_debit",
    "request_debits",
    "resolve_debit",
    "resolve_payout",
    "resume_debits",
    "retry_payout",
    "return_balance",
    "revoke_mandate",
    "set_limits",
    "settle_batch",
    "settle_debit",
    "settle_payout",
    "top_up",
    "withdraw_payout",
    "work_event",
    "write_off_debit",
]
