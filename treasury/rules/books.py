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
    }
)


def require_balanced(*, key: str, moves: Mapping[str, int]) -> dict[str, int]:
    """Return the moves without zeros; they sum to zero and their accounts exist."""
    for code in moves.keys() - ACCOUNTS:
        raise UnknownAccount(code)
    kept = {code: minor for code, minor in moves.items() if minor}
    if sum(kept.values()) or not kept:
        raise NotBalanced(key, sum(kept.values()))
    return kept
