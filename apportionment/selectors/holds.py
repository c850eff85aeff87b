"""Why what a payer owes is not debited by itself: paused, above their limit, or too little yet."""

from dataclasses import dataclass
from datetime import datetime

from apportionment.selectors.dues import dues_query
from apportionment.selectors.periods import latest_sealed
from charter.models import Plan
from charter.rules import Funding, Terms, local_date
from treasury import selectors as treasury
from treasury.models import DebitPause, PayerLimit
from treasury.selectors import HeldPayer

MOST = 100


@dataclass(frozen=True)
class Hold:
    """What a payer has set and been granted for one plan, and what holds what they owe."""

    by: str = ""  # pause | limit | threshold | "": nothing
    pause: DebitPause | None = None
    limits: PayerLimit | None = None
    balance_minor: int | None = None  # None: the plan is not prepaid


def hold_of(
    *, payer_id: int | None, plan: Plan, terms: Terms, due_minor: int, at: datetime
) -> Hold:
    """Return what holds a payer's debits; `due_minor` is what no debit asks for yet."""
    if payer_id is None:
        return Hold()
    today = local_date(at, plan.time_zone)
    pause = treasury.pause_of(payer_id=payer_id, plan_id=plan.pk, on=today)
    limits = treasury.limits_of(payer_id=payer_id, plan_id=plan.pk)
    is_prepaid = terms.funding is Funding.PREPAID
    return Hold(
        by=_by(payer_id, plan, terms, pause, limits, due_minor=due_minor, at=at),
        pause=pause,
        limits=limits,
        balance_minor=(
            treasury.balance_of(payer_id=payer_id, plan_id=plan.pk) if is_prepaid else None
        ),
    )


def held_payers(*, plan: Plan, at: datetime) -> list[HeldPayer]:
    """Return whose debits a pause or their own limit holds now; the first hundred of them."""
    sealed = latest_sealed(plan_id=plan.pk)
    if sealed is None:
        return []
    found = treasury.held_payers(
        plan_id=plan.pk,
        dues=dues_query(plan_id=plan.pk, upto_no=sealed.period.no),
        debit_on=local_date(at, plan.time_zone),
    )
    return found[:MOST]


def _by(
    payer_id: int,
    plan: Plan,
    terms: Terms,
    pause: DebitPause | None,
    limits: PayerLimit | None,
    *,
    due_minor: int,
    at: datetime,
) -> str:
    if due_minor <= 0:
        return ""
    if pause is not None:
        return "pause"
    if limits is not None and _is_above_limit(payer_id, plan, at=at):
        return "limit"
    is_little = terms.collection is not None and due_minor < terms.collection.threshold_minor
    return "threshold" if is_little else ""


def _is_above_limit(payer_id: int, plan: Plan, *, at: datetime) -> bool:
    sealed = latest_sealed(plan_id=plan.pk)
    if sealed is None:
        return False
    payers = {"payer_from": payer_id, "payer_until": payer_id + 1}
    held = treasury.held_payers(
        plan_id=plan.pk,
        dues=dues_query(plan_id=plan.pk, upto_no=sealed.period.no, **payers),
        debit_on=local_date(at, plan.time_zone),
        **payers,
    )
    return bool(held)
