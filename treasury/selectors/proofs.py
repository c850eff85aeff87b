"""What the bank itself says of a payment: the order it got, and the line of its statement."""

from dataclasses import dataclass

from treasury.models import BankLine, BankOrder, Payout


@dataclass(frozen=True)
class BankProof:
    """A payment's order to the plan's own bank and the statement's line; None where it is not so.

    A provider's payment has neither: its own reference (`Payout.provider_reference`) names it.
    """

    order: BankOrder | None = None
    line: BankLine | None = None


def bank_proof(*, payout: Payout) -> BankProof:
    """Return what of a payment came through the plan's own bank."""
    order = BankOrder.objects.filter(key=payout.request_key).first() if payout.attempts else None
    if order is None:
        return BankProof()
    lines = BankLine.objects.filter(plan_id=payout.plan_id, end_to_end=order.end_to_end)
    line = lines.select_related("statement", "account").order_by("pk").first()
    return BankProof(order=order, line=line)
