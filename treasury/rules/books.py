"""The accounts of a plan, and what an entry must be."""

from collections.abc import Mapping
from typing import Final

from treasury.rules.refusals import NotBalanced, UnknownAccount

ACCOUNTS: Final = frozenset(
    {
        "clearing",
        "receivable",
        "awards_payable",
        "fee_income",
        "carry",
        "reserve",
        "advances",
        "operator",
        "written_off",
        "balances",
        "clawbacks",
        "bank",  # what the bank's own statements say is there
        "unplaced",  # came in, and nobody knows yet for what: owed to whoever sent it
        "solidarity",  # given for members who cannot pay
        "spent_processing",  # kinds of spending, borne within the fee
        "spent_investigation",
        "spent_staff",
        "spent_audit",
        "spent_other",
    }
)


# The account that paid a debit, by what the debit says of it.
PAYING_ACCOUNTS: Final[Mapping[str | None, str]] = {
    None: "clearing",
    "balances": "balances",
    "solidarity": "solidarity",
    "award": "awards_payable",
}


# The accounts of money: what our own deeds have moved or expect, and what the bank says.
CASH: Final = frozenset({"clearing", "bank"})


def require_balanced(*, key: str, moves: Mapping[str, int]) -> dict[str, int]:
    """Return the moves without zeros; they sum to zero and their accounts exist."""
    for code in moves.keys() - ACCOUNTS:
        raise UnknownAccount(code)
    kept = {code: minor for code, minor in moves.items() if minor}
    if sum(kept.values()) or not kept:
        raise NotBalanced(key, sum(kept.values()))
    return kept
