"""What is refused when payouts go in batches, and money goes back to payers."""

from treasury.rules.refusals import TreasuryRefused


class InBatch(TreasuryRefused):
    """A payout of a batch is released with its batch."""


class NeedsLook(TreasuryRefused):
    """So many payouts of a batch need a second look before it is released."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class BatchChanged(TreasuryRefused):
    """A batch is not what the releaser has seen: so many payouts, of so much together."""

    def __init__(self, *, count: int, total_minor: int) -> None:
        super().__init__(count, total_minor)
        self.count = count
        self.total_minor = total_minor


class NoWayOut(TreasuryRefused):
    """No way of this plan pays money out."""

    def __init__(self, plan_id: int) -> None:
        super().__init__(plan_id)
        self.plan_id = plan_id


class NothingToRelease(TreasuryRefused):
    """Everything was taken out of a batch, or of a run of refunds."""


class NothingToRefund(TreasuryRefused):
    """Nothing that was paid is left to go back."""


class NotInHand(TreasuryRefused):
    """What bears a run of refunds has only so much."""

    def __init__(self, left_minor: int) -> None:
        super().__init__(left_minor)
        self.left_minor = left_minor


def refunding_account(way: str) -> str:
    """Return the account a refunded share moves out of: what the fund paid goes back to it."""
    return "solidarity" if way == "solidarity" else "clearing"
