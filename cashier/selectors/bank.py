"""A plan's bank as a treasurer sees it: what came, what waits, and who may have sent it."""

from collections.abc import Collection
from dataclasses import dataclass

from members.models import User
from treasury import selectors as treasury
from treasury.models import BankAccount, BankLine, Expense
from treasury.rules.bank import LATE
from treasury.selectors import Break, Proposal
from treasury.states import BankLineState, ExpenseState, PlacedAs

MOST_SHOWN = 10


@dataclass(frozen=True)
class AccountState:
    """An account with what its statements leave open."""

    account: BankAccount
    breaks: list[Break]
    off_minor: int


def account_states(plan_id: int) -> list[AccountState]:
    """Return a plan's accounts, each with what does not add up."""
    return [
        AccountState(one, treasury.breaks(one.pk), treasury.account_off_minor(one.pk) or 0)
        for one in treasury.bank_accounts(plan_id)
    ]


def names_of_payers(payer_ids: Collection[int]) -> dict[int, str]:
    """Return who pays, by name."""
    users = User.objects.filter(payer_id__in=payer_ids)
    return {payer: name for payer, name in users.values_list("payer_id", "name") if payer}


def proposals(lines: list[BankLine]) -> dict[int, list[tuple[Proposal, str]]]:
    """Return by line who may have sent it, each with their name."""
    found = treasury.proposals(lines)
    names = names_of_payers({one.payer_id for told in found.values() for one in told})
    return {pk: [(one, names.get(one.payer_id, "")) for one in told] for pk, told in found.items()}


def expenses_it_may_be(line: BankLine) -> list[Expense]:
    """Return the booked expenses of this amount that no line has paid yet."""
    paid = BankLine.objects.filter(plan_id=line.plan_id, placed_as=PlacedAs.EXPENSE)
    keys = set(paid.values_list("placed_key", flat=True))
    found = treasury.expenses(line.plan_id).filter(
        amount_minor=-line.amount_minor, state=ExpenseState.RELEASED
    )
    return [one for one in found[:MOST_SHOWN] if str(one.pk) not in keys]


def lines_it_may_send_back(line: BankLine) -> list[BankLine]:
    """Return what came in of this amount and nobody knows for what, if the line went out."""
    if line.amount_minor > 0:
        return []
    came = treasury.lines_to_place(line.plan_id).filter(amount_minor=-line.amount_minor)
    return list(came[:MOST_SHOWN])


def is_doubtful(line: BankLine) -> bool:
    """Return whether a line may have been told before, in other words."""
    return line.state == BankLineState.ASIDE and line.why == LATE
