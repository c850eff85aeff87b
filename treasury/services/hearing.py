"""Taking what a provider says, whichever way it came: an event, a bank's file, a settlement."""

from datetime import datetime

from treasury import rules
from treasury.rules import Answer
from treasury.services.debits import hear_of_debit
from treasury.services.deposits import hear_of_deposit
from treasury.services.payouts import hear_of_payout
from treasury.services.refunds import hear_of_refund
from treasury.services.withdrawals import hear_of_withdrawal
from treasury.states import Outcome


def hear(answer: Answer, *, at: datetime) -> Outcome:
    """Take an answer about the request of ours that its key names; return what became of it."""
    if (debit := rules.debit_of_request(answer.key)) is not None:
        return hear_of_debit(debit[0], attempt=debit[1], answer=answer, at=at)
    if (payout := rules.payout_of_request(answer.key)) is not None:
        return hear_of_payout(payout[0], attempt=payout[1], answer=answer, at=at)
    if (deposit_id := rules.deposit_of_request(answer.key)) is not None:
        return hear_of_deposit(deposit_id, answer=answer, at=at)
    if (withdrawal_id := rules.withdrawal_of_request(answer.key)) is not None:
        return hear_of_withdrawal(withdrawal_id, answer=answer, at=at)
    if (refund := rules.refund_of_request(answer.key)) is not None:
        return hear_of_refund(refund[0], attempt=refund[1], answer=answer, at=at)
    return Outcome.UNKNOWN_REQUEST
