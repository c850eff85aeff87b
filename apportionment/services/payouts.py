"""Paying awards out: prepared by one person, released by another, followed to the claimant."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from apportionment import rules, selectors
from apportionment.models import AwardPayout, Portion
from charter import selectors as charter
from charter.rules import PayoutWhen
from claims import services as claims_services
from members.models import User
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.states import PayoutState


@transaction.atomic
def prepare_payouts(*, plan_id: int, by: User, at: datetime) -> list[AwardPayout]:
    """Prepare what can be paid now of every sealed portion, oldest first, for another to release.

    As collected, at most what has come in and is not spoken for; advanced, all of it, and what the
    members have not paid in yet is booked as the operator's named advance.
    """
    advanced = charter.terms_at(plan_id, at).payout_when is PayoutWhen.ADVANCED
    portions = _lock_unpaid_portions(plan_id)
    # A statement after the lock: what another has prepared meanwhile is spoken for.
    available = treasury.available_minor(plan_id=plan_id)
    made = []
    for portion, unpaid in _with_unpaid(portions):
        amount = rules.payable_now(
            unpaid_minor=unpaid, available_minor=available, advanced=advanced
        )
        if amount == 0:
            break
        if amount > available:
            _advance(portion, short_minor=amount - max(0, available), at=at)
            available = amount
        available -= amount
        made.append(_prepare(portion, amount_minor=amount, by=by, at=at))
    if not made:
        raise rules.NotEnoughMoney
    return made


@transaction.atomic
def follow_payout(*, award_payout_id: int, at: datetime) -> None:
    """Tell the claim, once, when all of its award has arrived; called twice, it tells once."""
    award_payout = _lock_award(award_payout_id)
    if award_payout.followed_at is not None or award_payout.payout.state != PayoutState.PAID:
        return
    award_payout.followed_at = at
    award_payout.save(update_fields=["followed_at"])
    claim = award_payout.portion.claim
    paid = AwardPayout.objects.filter(portion__claim=claim, followed_at__isnull=False)
    if paid.aggregate(minor=Sum("amount_minor"))["minor"] == claim.award_minor:
        claims_services.mark_paid(claim_id=claim.pk, at=at)


def _lock_award(award_payout_id: int) -> AwardPayout:
    """Return an award payout, all of its claim locked: the last to be told counts the others."""
    found = AwardPayout.objects.select_related("portion__claim", "payout")
    award_payout = found.get(pk=award_payout_id)
    of_claim = AwardPayout.objects.filter(portion__claim=award_payout.portion.claim)
    list(of_claim.select_for_update(of=("self",)).order_by("pk"))
    award_payout.refresh_from_db(fields=["followed_at"])
    return award_payout


def _lock_unpaid_portions(plan_id: int) -> list[Portion]:
    """Return the portions of sealed periods that are not prepared in full, locked, oldest first."""
    ids = selectors.unpaid_portion_ids(plan_id=plan_id)
    locked = Portion.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(locked.select_related("claim", "period").order_by("pk"))


def _with_unpaid(portions: Iterable[Portion]) -> Iterator[tuple[Portion, int]]:
    """Yield locked portions with what nobody has prepared of them; a withdrawn payout pays none."""
    for portion in portions:
        standing = portion.payouts.exclude(payout__state=PayoutState.WITHDRAWN)
        prepared = standing.aggregate(minor=Sum("amount_minor"))["minor"] or 0
        if portion.allowed_minor > prepared:
            yield portion, portion.allowed_minor - prepared


def _prepare(portion: Portion, *, amount_minor: int, by: User, at: datetime) -> AwardPayout:
    claim = portion.claim
    part_no = portion.payouts.count() + 1
    payout = treasury_services.prepare_payout(
        plan_id=claim.plan_id,
        key=f"award/{claim.ref}/{portion.period.no}/{part_no}",
        payee_name=claim.account_name,
        account_ref=claim.account_ref,
        amount_minor=amount_minor,
        by=by.pk,
        at=at,
    )
    return AwardPayout.objects.create(portion=portion, payout=payout, amount_minor=amount_minor)


def _advance(portion: Portion, *, short_minor: int, at: datetime) -> None:
    claim = portion.claim
    part_no = portion.payouts.count() + 1
    treasury_services.post(
        plan_id=claim.plan_id,
        key=f"advance/{claim.ref}/{portion.period.no}/{part_no}",
        moves={"clearing": short_minor, "advances": -short_minor},
        memo=f"Operator's advance for {claim.ref}, period {portion.period.no}",
        at=at,
    )
