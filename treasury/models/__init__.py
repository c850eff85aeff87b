from treasury.models.debits import Debit
from treasury.models.events import GatewayEvent
from treasury.models.ledger import Account, CurrentTransaction, Entry, Posting
from treasury.models.payers import Mandate, Payer
from treasury.models.payouts import Payout, PayoutEvent

__all__ = [
    "Account",
    "CurrentTransaction",
    "Debit",
    "Entry",
    "GatewayEvent",
    "Mandate",
    "Payer",
    "Payout",
    "PayoutEvent",
    "Posting",
]
