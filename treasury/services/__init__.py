from treasury.services.batches import (
    book_collected,
    hasten_debits,
    record_notified,
    request_debits,
    settle_batch,
)
from treasury.services.debits import ask_debit, request_debit, resolve_debit
from treasury.services.events import receive_event, work_event
from treasury.services.ledger import post
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

__all__ = [
    "ask_debit",
    "ask_payout",
    "book_collected",
    "grant_mandate",
    "grant_mandates",
    "hasten_debits",
    "open_mandate",
    "open_payer",
    "open_payers",
    "post",
    "prepare_payout",
    "receive_event",
    "record_notified",
    "release_payout",
    "request_debit",
    "request_debits",
    "resolve_debit",
    "resolve_payout",
    "retry_payout",
    "revoke_mandate",
    "settle_batch",
    "settle_payout",
    "withdraw_payout",
    "work_event",
]
