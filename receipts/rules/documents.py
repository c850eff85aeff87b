"""A receipt as a file: canonical JSON; to check it a stranger needs the report (README)."""

from dataclasses import dataclass
from typing import Any, Final

from logbook.rules.canonical_json import canonical
from receipts.rules.trees import Step, Tree, parts_of

FORMAT: Final = "tongzhou.receipt/1"
REPORT: Final = "plans/{plan}/periods/{no}/report.json"


@dataclass(frozen=True)
class ReceiptHead:
    """One person in a receipt: what the leaf is made of, and the way from it to the root."""

    enrolment_id: int
    nonce: bytes
    amount_minor: int
    path: tuple[Step, ...]

    @property
    def place(self) -> int:
        """Return at which place of the tree the leaf stands, from 0 on: nobody else has it."""
        return sum(parts_of(step.record)[2] for step in self.path if step.side == "left")


@dataclass(frozen=True)
class Receipt:
    """What a payer's people were charged in one period, each with its proof."""

    plan: str
    no: int
    tree: Tree
    heads: tuple[ReceiptHead, ...]

    @property
    def body(self) -> str:
        """Return the receipt as canonical JSON; nobody's name is in it."""
        return canonical(
            {
                "count": self.tree.count,
                "format": FORMAT,
                "heads": [_head(one) for one in self.heads],
                "period": self.no,
                "plan": self.plan,
                "report": REPORT.format(plan=self.plan, no=self.no),
                "root": self.tree.root_hex,
                "scheme": self.tree.scheme,
                "sum_minor": self.tree.sum_minor,
            }
        )


def _head(one: ReceiptHead) -> dict[str, Any]:
    return {
        "amount_minor": one.amount_minor,
        "enrolment": one.enrolment_id,
        "nonce": one.nonce.hex(),
        "path": [_step(step) for step in one.path],
    }


def _step(step: Step) -> dict[str, Any]:
    hash_, sum_minor, count = parts_of(step.record)
    return {"count": count, "hash": hash_.hex(), "side": step.side, "sum_minor": sum_minor}
