"""How badly the provider behaves; decided by key and seed, so that a storm can be repeated."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

RATES = frozenset(
    {
        "failure",
        "duplicate",
        "reorder",
        "lost_request",
        "lost_answer",
        "lost_webhook",
        "error",
        "wrong_amount",
        "wrong_currency",
        "forgotten_key",
    }
)
LONGEST_DELAY = 3600.0


class FaultsUnreadable(ValueError):
    """A fault that does not exist, or a rate outside 0 … 1."""


@dataclass(frozen=True)
class Faults:
    """Rates between 0 and 1, and the seconds before a request's outcome and before its answer.

    `error`: it answers 503, half of the time although it did it. `wrong_amount` and
    `wrong_currency`: its event tells another than it was asked for. `forgotten_key`: it does not
    honour the key, so that a request that comes again is another one. `skew_seconds`: how far its
    clock is ahead (behind, below zero).
    """

    failure: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    lost_request: float = 0.0
    lost_answer: float = 0.0
    lost_webhook: float = 0.0
    error: float = 0.0
    wrong_amount: float = 0.0
    wrong_currency: float = 0.0
    forgotten_key: float = 0.0
    delay_seconds: float = 0.5
    answer_seconds: float = 0.0
    skew_seconds: float = 0.0
    seed: int = 0

    def changed(self, wishes: object) -> "Faults":
        """Return these faults with some of them set otherwise."""
        if not isinstance(wishes, Mapping) or wishes.keys() - {
            field.name for field in fields(self)
        }:
            raise FaultsUnreadable("unknown_fault")
        for name, number in wishes.items():
            _require_sensible(name, number)
        return replace(self, **wishes)

    def strikes(self, fault: str, *marks: object) -> bool:
        """Return whether a fault befalls what the marks name: always the same for one seed."""
        rate: float = getattr(self, fault)
        return rate > 0 and self.chance(fault, *marks) < rate

    def chance(self, *marks: object) -> float:
        """Return a number in [0, 1) that seed and marks alone decide."""
        text = "\x1f".join(map(str, (self.seed, *marks)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


def _require_sensible(name: str, number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        raise FaultsUnreadable(name)
    if name == "seed":
        is_sensible = isinstance(number, int)
    elif name == "skew_seconds":
        is_sensible = abs(number) <= LONGEST_DELAY
    else:
        is_sensible = 0 <= number <= (1 if name in RATES else LONGEST_DELAY)
    if not is_sensible:
        raise FaultsUnreadable(name)
