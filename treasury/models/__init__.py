from treasury.models.balances import TopUp
from treasury.models.bank import (
    BankAccount,
    BankLine,
    BankStatement,
    PaymentReference,
    RefusedFile,
    UnreadLine,
)
from treasury.models.bank_files import BankFile, BankFileEvent, BankMandate, BankOrder
from treasury.models.batches import PayoutBatch
from treasury.models.circuits import Circuit
from treasury.models.closing import Checkpoint, ClosedMonth, Reversal
from treasury.models.debits import Debit, DebitQuarter
from treasury.models.deposits import Deposit, Withdrawal
from treasury.models.events import EventFlood, GatewayEvent
from treasury.models.expenses import Expense
from treasury.models.gaps import Gap, Reconciliation
from treasury.models.holds import DebitPause, PayerLimit
from treasury.models.ledger import Account, CurrentTransaction, Entry, Posting
from treasury.models.pay_codes import PayCode
from treasury.models.payers import Mandate, Payer
from treasury.models.payouts import NETTING, Payout, PayoutEvent, PayoutReturn
from treasury.models.refunds import PayeeAccount, Refund, RefundRun
from treasury.models.settlements import Settlement, SettlementLine
from treasury.models.solidarity import SolidarityGrant
from treasury.models.stripes import StripeCall
from treasury.models.unplacing import Unplacing
from treasury.models.uploads import StatementUpload
from treasury.models.ways import PlanCurrency, Way

__all__ = [
    "StatementUpload",
    "Unplacing",
    "Expense",
    "Reversal",
    "ClosedMonth",
    "Checkpoint",
    "SolidarityGrant",
    "PayCode",
    "Deposit",
    "Withdrawal",
    "Account",
    "BankAccount",
    "BankLine",
    "BankStatement",
    "Circuit",
    "CurrentTransaction",
    "Debit",
    "DebitPause",
    "DebitQuarter",
    "Entry",
    "Gap",
    "EventFlood",
    "GatewayEvent",
    "Mandate",
    "Payer",
    "PayerLimit",
    "PaymentReference",
    "Payout",
    "NETTING",
    "PayeeAccount",
    "PayoutBatch",
    "PayoutEvent",
    "PayoutReturn",
    "Refund",
    "RefundRun",
    "PlanCurrency",
    "Posting",
    "Reconciliation",
    "RefusedFile",
    "Settlement",
    "SettlementLine",
    "TopUp",
    "UnreadLine",
    "Way",
    "BankFile",
    "BankFileEvent",
    "BankMandate",
    "BankOrder",
    "StripeCall",
]
