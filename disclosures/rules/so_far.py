"""What a report says of the plan up to its own publication: since the fourth format."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReceiptsPart:
    """The tree of receipts of this period: its root, how many heads it holds, what they owe.

    Exempt heads are in it with nothing: count = all counted heads, sum = what is charged.
    """

    scheme: str
    root: str
    count: int
    sum_minor: int


@dataclass(frozen=True, kw_only=True)
class CollectedPart:
    """What payers have been asked for so far: asked = collected + open + written off."""

    asked_minor: int
    collected_minor: int
    open_minor: int
    written_off_minor: int


@dataclass(frozen=True, kw_only=True)
class PaidPart:
    """Awards of the plan paid so far: cases of which something was paid, and what was confirmed.

    A case is confirmed when its payee has confirmed every payment made to them. `netted` is what
    of awards paid what their own family owed; it went to nobody's account and is in no other sum.
    """

    awards: int
    awards_minor: int
    confirmed: int
    confirmed_minor: int
    netted_minor: int


@dataclass(frozen=True, kw_only=True)
class SpentPart:
    """What was spent on one kind of thing since the report before, and so far.

    amount = so far − so far in the report before, or − 0 where that one does not tell it.
    """

    kind: str
    amount_minor: int
    so_far_minor: int


@dataclass(frozen=True, kw_only=True)
class TallyPart:
    """How often something came about since the report before, and so far; as in `SpentPart`."""

    outcome: str
    count: int
    so_far: int


@dataclass(frozen=True, kw_only=True)
class DisputesPart:
    """Objections and appeals: `made`, then every outcome; what is made and has none is open."""

    objections: tuple[TallyPart, ...]
    appeals: tuple[TallyPart, ...]
