"""What leaving a plan still brings: what is owed, what is still being shared, and when it ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from apportionment.models import Period
from apportionment.selectors.pages import Account, account
from apportionment.states import CLOSED
from charter.models import Plan
from members import selectors as members
from members.models import User


@dataclass(frozen=True)
class Leaving:
    """One plan as somebody sees it who is about to leave it, or has just left."""

    account: Account
    open_periods: list[Period]  # counted with these people in them, and not sealed yet

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.account.plan

    @property
    def next_debit_on(self) -> date:
        """Return the day on which what no debit asks for yet is collected, however little."""
        if self.open_periods:
            return self.open_periods[0].debit_on
        return self.account.moment.next_debit_on


def leaving(*, user: User, plan: Plan, enrolment_ids: Collection[int], at: datetime) -> Leaving:
    """Return what these enrolments' leaving a plan still brings to a user's payer."""
    unsealed = Period.objects.filter(plan=plan, cutoff_at__lte=at).exclude(run__state__in=CLOSED)
    counted = [
        period
        for period in unsealed.order_by("no")
        if members.standings_at(enrolment_ids=enrolment_ids, at=period.cutoff_at).exists()
    ]
    return Leaving(account=account(user=user, plan=plan, at=at), open_periods=counted)
