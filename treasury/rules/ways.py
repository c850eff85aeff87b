"""What a plan may ask of a gateway."""

from collections.abc import Collection
from typing import Final

from treasury.rules.refusals import TreasuryRefused

TAKES_IN: Final = frozenset({"mandate", "debit"})


class WayImpossible(TreasuryRefused):
    """The gateway never does this, or is none."""

    def __init__(self, deed: str) -> None:
        super().__init__(deed)
        self.deed = deed


class WayIsOver(TreasuryRefused):
    """It was released, ended or withdrawn meanwhile."""


class CurrencyDiffers(TreasuryRefused):
    """The plan's money is in another currency."""

    def __init__(self, kept: str, said: str) -> None:
        super().__init__(kept, said)
        self.kept = kept
        self.said = said


def require_way(*, can: Collection[str], is_offered: bool, pays_out: bool) -> None:
    """Refuse a way that leads nowhere, or to a deed that the gateway never does."""
    if not is_offered and not pays_out:
        raise WayImpossible("nothing")
    if is_offered and not TAKES_IN & set(can):
        raise WayImpossible("debit")
    if pays_out and "payout" not in can:
        raise WayImpossible("payout")
