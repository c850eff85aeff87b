"""Telling people of money that goes back to them, or was taken off what they were to get."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from apportionment.models import AwardPayout
from charter import selectors as charter
from charter.rules import local_date
from members import services as members
from members.services import PayerLetter
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import PayeeAccount, Refund
from treasury.states import PayoutState, RefundWay

BATCH: Final = 500  # refunds told of in one transaction
COMES: Final = "apportionment/refund_ahead"
WENT: Final = "apportionment/refund_sent"
NETTED: Final = "apportionment/award_netted"
UNNAMED: Final = "unnamed"


def tell_refunds(*, plan_id: int, at: datetime) -> int:
    """Tell all to whom money goes back: that it comes, why and where to; and when it was sent.

    Batch by batch, each in a transaction of its own; of each step once, however often this runs.
    Returns of how many. What goes back to the solidarity fund is nobody's news.
    """
    told = 0
    while count := _tell_batch(plan_id, at=at):
        told += count
    return told


def tell_netted(award_payout: AwardPayout, *, at: datetime) -> None:
    """Tell the claimant's side, and whoever owed it, that a part of an award paid a share."""
    payout, claim = award_payout.payout, award_payout.portion.claim
    plan = charter.plan_by_id(claim.plan_id)
    facts = {
        "amount_minor": award_payout.amount_minor,
        "period_no": payout.nets_period,
        "ref": claim.ref,
        "netted_on": local_date(at, plan.time_zone).isoformat(),
    }
    holder = claim.enrolment.member.holder
    members.queue_message(
        key=f"award_netted/{award_payout.pk}",
        user_id=holder.pk,
        plan_id=plan.pk,
        kind=NETTED,
        facts={**facts, "is_mine": True},
        at=at,
    )
    if payout.nets_payer_id is not None and payout.nets_payer_id != holder.payer_id:
        letter = PayerLetter(
            payout.nets_payer_id,
            f"award_netted/{award_payout.pk}/payer",
            {**facts, "is_mine": False},
        )
        members.queue_for_payers(kind=NETTED, plan_id=plan.pk, letters=[letter], at=at)


@transaction.atomic
def _tell_batch(plan_id: int, *, at: datetime) -> int:
    waiting = treasury.refunds_to_tell(plan_id).select_for_update(of=("self",), skip_locked=True)
    refunds = list(waiting.select_related("run")[:BATCH])
    named = treasury.accounts_of(plan_id=plan_id, payer_ids=[one.payer_id for one in refunds])
    for kind, some in _by_kind(refunds).items():
        letters = [_letter(one, named) for one in some]
        members.queue_for_payers(kind=kind, plan_id=plan_id, letters=letters, at=at)
    treasury_services.mark_refunds_told(refund_ids=[one.pk for one in refunds], at=at)
    return len(refunds)


def _by_kind(refunds: Sequence[Refund]) -> dict[str, list[Refund]]:
    found: dict[str, list[Refund]] = {COMES: [], WENT: []}
    for one in refunds:
        if one.way != RefundWay.SOLIDARITY:
            found[WENT if one.state == PayoutState.PAID else COMES].append(one)
    return found


def _letter(refund: Refund, named: Mapping[int, PayeeAccount]) -> PayerLetter:
    is_sent = refund.state == PayoutState.PAID
    account = refund.account or (named[refund.payer_id].account if refund.payer_id in named else "")
    is_to_account = refund.way == RefundWay.ACCOUNT
    return PayerLetter(
        payer_id=refund.payer_id,
        key=f"refund/{refund.pk}/{refund.attempts}/sent" if is_sent else f"refund/{refund.pk}",
        facts={
            "amount_minor": refund.amount_minor,
            "reason": refund.run.reason,
            "way": UNNAMED if is_to_account and not account else refund.way,
            "account_ends": account[-4:] if is_to_account else "",
            "sent_on": refund.settled_on.isoformat() if refund.settled_on else None,
        },
    )
