"""What somebody may still pay in for a payer of a plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apportionment import selectors as apportionment
from charter import selectors as charter
from charter.models import Plan
from charter.rules import Funding, Terms
from treasury import selectors as treasury
from treasury.models import PayCode

NO_CAP_MINOR: Final = 10**12  # more than anybody pays in at once


@dataclass(frozen=True)
class Room:
    """How a payer stands: what they owe, hold and may pay in."""

    owed_minor: int  # that no bank is asked for just now
    held_minor: int
    on_its_way_minor: int
    is_prepaid: bool
    cap_minor: int | None = None

    @property
    def left_minor(self) -> int:
        """Return what is left to pay, once what they hold and what is on its way has paid."""
        return max(0, self.owed_minor - self.held_minor - self.on_its_way_minor)

    @property
    def most_minor(self) -> int:
        """Return the most that may be paid in now, what is on its way not counted.

        Where shares are paid afterwards: what is owed, and nothing in advance.
        """
        if not self.is_prepaid:
            return max(0, self.owed_minor - self.held_minor)
        if self.cap_minor is None:
            return NO_CAP_MINOR
        return max(0, self.cap_minor + self.owed_minor - self.held_minor)


def room_of(*, payer_id: int, plan_id: int, at: datetime) -> Room:
    """Return how a payer stands with a plan now."""
    terms = charter.terms_at(plan_id, at)
    return Room(
        owed_minor=_owed_minor(payer_id, plan_id),
        held_minor=treasury.balance_of(payer_id=payer_id, plan_id=plan_id),
        on_its_way_minor=treasury.on_its_way_minor(for_payer_id=payer_id, plan_id=plan_id),
        is_prepaid=terms.funding is Funding.PREPAID,
        cap_minor=_cap_minor(terms),
    )


def code_in_force(code: str) -> tuple[PayCode, Plan, datetime] | None:
    """Return whom a code is of, with its plan and that plan's instant; None: nobody's any more."""
    found = treasury.pay_code(code)
    if found is None:
        return None
    plan = charter.plan_by_id(found.plan_id)
    at = charter.now(plan)
    return (found, plan, at) if at < found.ends_at else None


def _owed_minor(payer_id: int, plan_id: int) -> int:
    asked = treasury.still_to_pay_minor(payer_id=payer_id, plan_id=plan_id)
    unasked = apportionment.due_minor(payer_id=payer_id, plan_id=plan_id)
    return asked + max(0, unasked)


def _cap_minor(terms: Terms) -> int | None:
    return terms.balance.cap_minor if terms.balance else None
