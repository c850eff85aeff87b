from treasury.models.balances import TopUp
from treasury.models.debits import Debit, DebitQuarter
from treasury.models.events import GatewayEvent
from treasury.models.holds import DebitPause, PayerLimit
from treasury.models.ledger import Account, CurrentTransaction, Entry, Posting
from treasury.models.payers import Mandate, Payer
from treasury.models.payouts import Payout, PayoutEvent

__all__ = [
    "Account",
    "CurrentTransaction",
    "Debit",
    "DebitPause",
    "DebitQuarter",
    "Entry",
    "GatewayEvent",
    "Mandate",
    "Payer",
    "PayerLimit",
    "Payout",
    "PayoutEvent",
    "Posting",
    "TopUp",
]
