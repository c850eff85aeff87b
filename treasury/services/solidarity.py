"""The solidarity fund pays what somebody cannot: one person proposes, another grants."""

from datetime import datetime

from django.db import transaction

from treasury import rules, selectors, states
from treasury.models import Account, Debit, SolidarityGrant
from treasury.services.ledger import open_accounts
from treasury.services.losses import settle_debit
from treasury.states import MoveNotAllowed, PaidFrom


@transaction.atomic
def propose_grant(
    *, payer_id: int, plan_id: int, to_period: int, reason: str, by: int, at: datetime
) -> SolidarityGrant:
    """Ask that the fund pay a debit that no bank is asked for just now, also one given up."""
    debit = Debit.objects.select_for_update(of=("self",)).get(
        payer_id=payer_id, plan_id=plan_id, to_period=to_period
    )
    if debit.state not in states.PAYABLE:
        raise MoveNotAllowed(move="grant", state=debit.state)
    grants = SolidarityGrant.objects.filter(payer_id=payer_id, plan_id=plan_id)
    # The debit's lock keeps a second one out: of two at once, one finds the other's.
    if grants.filter(to_period=to_period, withdrawn_at=None).exists():
        raise rules.AlreadyProposed
    return SolidarityGrant.objects.create(
        plan_id=plan_id,
        payer_id=payer_id,
        to_period=to_period,
        amount_minor=debit.amount_minor,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )


@transaction.atomic
def give_grant(*, grant_id: int, by: int, at: datetime) -> SolidarityGrant:
    """Let the fund pay: by another person than proposed it, from what the fund has; twice is once.

    Paid or asked for meanwhile, the debit is left alone (`MoveNotAllowed`).
    """
    grant = _lock(grant_id)
    if grant.granted_at is not None:
        return grant
    if grant.withdrawn_at is not None:
        raise MoveNotAllowed(move="grant", state="withdrawn")
    rules.require_other_person(prepared_by=grant.proposed_by, by=by)
    _require_in_fund(grant)
    debit = settle_debit(
        payer_id=grant.payer_id,
        plan_id=grant.plan_id,
        to_period=grant.to_period,
        paid_from=PaidFrom.SOLIDARITY,
        at=at,
    )
    if debit.paid_from != PaidFrom.SOLIDARITY:
        raise MoveNotAllowed(move="grant", state=debit.state)
    grant.granted_by, grant.granted_at = by, at
    grant.save(update_fields=["granted_by", "granted_at"])
    return grant


@transaction.atomic
def withdraw_grant(*, grant_id: int, by: int, at: datetime) -> SolidarityGrant:
    """Take a proposal back that nobody has granted."""
    grant = _lock(grant_id)
    if grant.withdrawn_at is not None:
        return grant
    if grant.granted_at is not None:
        raise MoveNotAllowed(move="withdraw", state="granted")
    grant.withdrawn_by, grant.withdrawn_at = by, at
    grant.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return grant


def _require_in_fund(grant: SolidarityGrant) -> None:
    """Let one at a time spend from a plan's fund, and no more than it holds."""
    account = open_accounts(plan_id=grant.plan_id, codes=["solidarity"])["solidarity"]
    Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    left_minor = selectors.solidarity_fund(grant.plan_id).left_minor
    if left_minor < grant.amount_minor:
        raise rules.FundTooSmall(fund_minor=left_minor, amount_minor=grant.amount_minor)


def _lock(grant_id: int) -> SolidarityGrant:
    return SolidarityGrant.objects.select_for_update(of=("self",)).get(pk=grant_id)
