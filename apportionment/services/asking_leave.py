"""Above a payer's own limit nothing is debited by itself: they are asked, once a period."""

from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment import selectors
from charter import selectors as charter
from charter.rules import local_date
from members import services as members_services
from members.services import PayerLetter
from treasury import selectors as treasury

MAY_WE: Final = "apportionment/may_we"


@transaction.atomic
def ask_leave(*, plan_id: int, at: datetime) -> int:
    """Ask all whose own limit holds what they owe whether they want to pay it; return how many.

    Once for each sealed period, however often this is called.
    """
    sealed = selectors.latest_sealed(plan_id=plan_id)
    if sealed is None:
        return 0
    period_no = sealed.period.no
    letters = [
        PayerLetter(
            payer_id=payer_id,
            key=f"may_we/{plan_id}/{payer_id}/{period_no}",
            facts={"amount_minor": held_minor, "period_no": period_no},
        )
        for payer_id in treasury.limited_payer_ids(plan_id)
        if (held_minor := _held_minor(plan_id, payer_id, period_no, at=at))
    ]
    members_services.queue_for_payers(kind=MAY_WE, plan_id=plan_id, letters=letters, at=at)
    return len(letters)


def _held_minor(plan_id: int, payer_id: int, period_no: int, *, at: datetime) -> int:
    payers = {"payer_from": payer_id, "payer_until": payer_id + 1}
    held = treasury.held_payers(
        plan_id=plan_id,
        dues=selectors.dues_query(plan_id=plan_id, upto_no=period_no, **payers),
        debit_on=local_date(at, charter.plan_by_id(plan_id).time_zone),
        **payers,
    )
    return sum(one.amount_minor for one in held if one.by == "limit")
