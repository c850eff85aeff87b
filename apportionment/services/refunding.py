"""Giving back what members have paid: shares of a period, everything, balances."""

from datetime import datetime

from apportionment import rules, selectors
from members.models import User
from treasury import services as treasury
from treasury.models import RefundRun
from treasury.states import RefundKind


def prepare_refunds(
    *,
    plan_id: int,
    kind: RefundKind,
    reason: str,
    by: User,
    at: datetime,
    borne_by: str = "",
    period_no: int | None = None,
) -> RefundRun:
    """Prepare a run of refunds for another person to release; what was paid, never what was due.

    Of shares: of one sealed period, each at most what it cost the payer. The operator or the
    reserve bears them: what the pool itself is to bear is a correction in its next run.
    """
    if not reason.strip():
        raise rules.NothingToRecord
    shares = None
    if kind == RefundKind.SHARES:
        if period_no not in selectors.sealed_period_nos(plan_id=plan_id):
            raise rules.NothingToRecord
        shares = selectors.shares_of_period(plan_id=plan_id, period_no=period_no or 0)
    return treasury.prepare_refunds(
        plan_id=plan_id,
        kind=kind,
        reason=reason.strip(),
        by=by.pk,
        at=at,
        borne_by="" if kind == RefundKind.BALANCES else borne_by,
        shares=shares,
        period_no=period_no if kind == RefundKind.SHARES else None,
    )
