"""Runs of refunds: prepared by one person from what was paid, released by another."""

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from treasury import rules, selectors, states
from treasury.gateways import GATEWAYS
from treasury.models import Account, Mandate, PayeeAccount, Payer, Refund, RefundRun
from treasury.rules import DueQuery
from treasury.selectors.totals import minor
from treasury.services.ledger import open_accounts, post
from treasury.states import PayoutState, RefundKind, RefundRunState

# The totals of a run must be there before its rows are; they are counted first, under a lock that
# lets one run of a plan be prepared at a time.
COUNT: Final = "SELECT count(*), coalesce(sum(minor), 0)::bigint FROM ({found}) found"
INSERT: Final = """
INSERT INTO treasury_refund (
    run_id, payer_id, plan_id, to_period, amount_minor, way, gateway, of, holder, account, state,
    attempts, provider_reference, failure_code
)
SELECT %s, payer_id, %s, to_period, minor, way, gateway, of, ''::bytea, ''::bytea, 'prepared', 0,
    '', ''
FROM ({found}) found ORDER BY payer_id, to_period
"""


@transaction.atomic
def prepare_refunds(
    *,
    plan_id: int,
    kind: RefundKind,
    reason: str,
    by: int,
    at: datetime,
    borne_by: str = "",
    shares: DueQuery | None = None,
    period_no: int | None = None,
    payer_id: int | None = None,
) -> RefundRun:
    """Prepare what goes back to payers, in one statement; another person releases it.

    What was paid, never what was due: of a period (`shares`: each payer's share of it, a bound),
    all of it, or what balances hold; less what went back. `borne_by` is the account that bears it.
    """
    lock_refunds(plan_id)
    found, params = selectors.refundable_query(
        plan_id=plan_id,
        kind=kind,
        refunds_by=_giving_refunds(plan_id),
        shares=shares,
        period_no=period_no or 0,
        payer_id=payer_id,
    )
    count, total_minor = _counted(found, params)
    with connection.cursor() as cursor:
        run = RefundRun.objects.create(
            plan_id=plan_id,
            kind=kind,
            period_no=period_no,
            borne_by=borne_by,
            reason=reason,
            count=count,
            total_minor=total_minor,
            prepared_by=by,
            prepared_at=at,
        )
        cursor.execute(INSERT.format(found=found), (run.pk, plan_id, *params))
    return run


def _counted(found: str, params: tuple[Any, ...]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(found=found), params)
        count, total_minor = cursor.fetchone()
    if not count:
        raise rules.NothingToRefund
    return int(count), int(total_minor)


@transaction.atomic
def release_refunds(*, run_id: int, by: int, at: datetime) -> RefundRun:
    """Release a run; whoever prepared it may not. `NotInHand`, if who bears it has too little.

    What the operator bears is booked as their named advance.
    """
    run = _lock_run(run_id)
    if run.state != RefundRunState.PREPARED:
        raise states.MoveNotAllowed(move="release", state=run.state)
    rules.require_other_person(prepared_by=run.prepared_by, by=by)
    lock_refunds(run.plan_id)
    waiting = Refund.objects.filter(run=run, state=PayoutState.PREPARED)
    if not waiting.exists():
        raise rules.NothingToRelease
    shares_minor = _sum(waiting.filter(to_period__isnull=False))
    if shares_minor:
        _fund(run, shares_minor, at=at)
    waiting.update(state=PayoutState.RELEASED)
    run.state, run.released_by, run.released_at = RefundRunState.RELEASED, by, at
    run.save(update_fields=["state", "released_by", "released_at"])
    return run


@transaction.atomic
def withdraw_refunds(*, run_id: int, by: int, at: datetime) -> RefundRun:
    """Take back a run that nobody has released, with all that is in it."""
    run = _lock_run(run_id)
    if run.state != RefundRunState.PREPARED:
        raise states.MoveNotAllowed(move="withdraw", state=run.state)
    Refund.objects.filter(run=run, state=PayoutState.PREPARED).update(state=PayoutState.WITHDRAWN)
    run.state, run.withdrawn_by, run.withdrawn_at = RefundRunState.WITHDRAWN, by, at
    run.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    return run


@transaction.atomic
def name_account(
    *, payer_id: int, plan_id: int, holder: str, account: str, by: int, at: datetime
) -> PayeeAccount:
    """Name the account to which a payer wants money of a plan back; the same twice is once."""
    Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
    last = selectors.account_of(payer_id=payer_id, plan_id=plan_id)
    if last is not None:
        if (last.holder, last.account) == (holder, account):
            return last
        last.replaced_at = max(at, last.named_at)
        last.save(update_fields=["replaced_at"])
    return PayeeAccount.objects.create(
        payer_id=payer_id, plan_id=plan_id, holder=holder, account=account, named_by=by, named_at=at
    )


def _giving_refunds(plan_id: int) -> list[str]:
    """Return the gateways of a plan's mandates that give a payment back."""
    names = Mandate.objects.filter(plan_id=plan_id).values_list("gateway", flat=True).distinct()
    return sorted(one for one in names if one in GATEWAYS and "refund" in GATEWAYS[one].can)


def _fund(run: RefundRun, shares_minor: int, *, at: datetime) -> None:
    """See that there is what is to be given: of the operator, by name; of the reserve, in it.

    The reserve is also spoken for by runs that are released and not all booked.
    """
    if run.borne_by == "operator":
        post(
            plan_id=run.plan_id,
            key=f"advance/refund/{run.pk}",
            moves={"clearing": shares_minor, "advances": -shares_minor},
            memo=f"Operator's advance for refunds, run {run.pk}",
            at=at,
        )
        return
    promised = Refund.objects.filter(
        run__plan_id=run.plan_id, run__borne_by=run.borne_by, to_period__isnull=False, entry=None
    ).exclude(state__in=[PayoutState.PREPARED, PayoutState.WITHDRAWN])
    held = -selectors.balance_minor(plan_id=run.plan_id, account=run.borne_by)
    left = min(held - _sum(promised), selectors.available_minor(plan_id=run.plan_id))
    if shares_minor > left:
        raise rules.NotInHand(max(0, left))


def return_advance(refund: Refund, *, at: datetime) -> None:
    """Give back what the operator advanced for a refund that was released and does not go."""
    run = refund.run
    if run.borne_by != "operator" or run.state != RefundRunState.RELEASED:
        return
    post(
        plan_id=run.plan_id,
        key=f"advance/refund/{run.pk}/back/{refund.pk}",
        moves={"clearing": -refund.amount_minor, "advances": refund.amount_minor},
        memo=f"Advance returned: refund {refund.pk} does not go",
        at=at,
    )


def _sum(refunds: QuerySet[Refund]) -> int:
    return minor(refunds.aggregate(minor=Sum("amount_minor"))["minor"])


def _lock_run(run_id: int) -> RefundRun:
    return RefundRun.objects.select_for_update(of=("self",)).get(pk=run_id)


def lock_refunds(plan_id: int) -> None:
    """Let one at a time prepare or release refunds of a plan."""
    account = open_accounts(plan_id=plan_id, codes=["reserve"])["reserve"]
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
