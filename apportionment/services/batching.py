"""Batches of award payouts: made of parts and of arrears taken off, released by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from apportionment import rules, selectors
from apportionment.models import AwardPayout, Portion
from claims.models import Claim
from members.models import User
from treasury import services as treasury
from treasury.models import Payout, PayoutBatch
from treasury.rules import DebitKey
from treasury.states import PayoutState


@dataclass(frozen=True)
class Unpaid:
    """What nobody has prepared of a sealed portion, by whose money pays it."""

    portion: Portion
    of_members_minor: int  # and of the reserve, whose money members have paid in
    of_operator_minor: int

    @property
    def minor(self) -> int:
        """Return all of it."""
        return self.of_members_minor + self.of_operator_minor


def prepare_part(
    portion: Portion,
    *,
    amount_minor: int,
    by: User,
    at: datetime,
    needs_look: str = "",
    nets: DebitKey | None = None,
) -> AwardPayout:
    """Prepare a part of a locked portion: for the claimant, or for a debit that it nets."""
    claim = portion.claim
    part_no = portion.payouts.count() + 1
    payout = treasury.prepare_payout(
        plan_id=claim.plan_id,
        key=f"award/{claim.ref}/{portion.period.no}/{part_no}",
        payee_name=claim.account_name,
        account_ref=claim.account_ref,
        amount_minor=amount_minor,
        by=by.pk,
        at=at,
        needs_look=needs_look,
        nets=nets,
    )
    return AwardPayout.objects.create(portion=portion, payout=payout, amount_minor=amount_minor)


def net_arrears(
    unpaid: Sequence[Unpaid], *, by: User, at: datetime
) -> tuple[list[AwardPayout], list[Unpaid]]:
    """Take off what whoever pays for a claimant owes; return that, and what is left to be paid.

    Debits that were tried in vain to the end, the oldest first, each wholly, as far as a portion
    reaches. No money moves: nothing has to have come in for it. What the operator bears is not
    touched.
    """
    made: list[AwardPayout] = []
    left: list[Unpaid] = []
    for one in unpaid:
        minor = one.of_members_minor
        for debit in selectors.nettable_debits(claim=one.portion.claim):
            if debit.amount_minor > minor:
                break
            minor -= debit.amount_minor
            amount = debit.amount_minor
            made.append(
                prepare_part(one.portion, amount_minor=amount, by=by, at=at, nets=debit.key)
            )
        left.append(replace(one, of_members_minor=minor))
    return made, left


def put_into_batch(
    made: list[AwardPayout], *, plan_id: int, by: User, at: datetime
) -> list[AwardPayout]:
    """Put what was prepared into one batch, and return it."""
    ids = [one.payout_id for one in made]
    batch = treasury.make_batch(plan_id=plan_id, payout_ids=ids, by=by.pk, at=at)
    for one in made:
        one.payout.batch = batch
    return made


@transaction.atomic
def release_batch(
    *, batch_id: int, by: User, at: datetime, seen: tuple[int, int] | None = None
) -> PayoutBatch:
    """Release a batch of payouts; whoever prepared it may not.

    `BatchStale` while one of them is not what its claim says by now: another account was named, or
    the award is held. Such a one is taken out and prepared anew.
    """
    _hold_claims(batch_id)
    if stale := selectors.stale_payouts(batch_id=batch_id):
        raise rules.BatchStale(len(stale))
    return treasury.release_batch(batch_id=batch_id, by=by.pk, at=at, seen=seen)


@transaction.atomic
def retry_payout(*, payout_id: int, by: User, at: datetime) -> Payout:
    """Release a failed payout once more, if it is still what its claim says (`BatchStale`)."""
    award = AwardPayout.objects.select_related("payout").get(payout_id=payout_id)
    _hold_claims(award.payout.batch_id)
    if award.payout_id in selectors.stale_payouts(batch_id=award.payout.batch_id or 0):
        raise rules.BatchStale(1)
    return treasury.retry_payout(payout_id=payout_id, by=by.pk, at=at)


@transaction.atomic
def take_out(*, payout_id: int, by: User, at: datetime, reason: str) -> Payout:
    """Take a payout out of its batch, or one that failed back into the queue, with a reason.

    What it was for is prepared anew the next time, to the account that the claim names by then.
    """
    return treasury.withdraw_payout(payout_id=payout_id, by=by.pk, at=at, reason=reason)


def _hold_claims(batch_id: int | None) -> None:
    """Lock the claims of a batch: meanwhile nobody names another account."""
    awards = AwardPayout.objects.filter(payout__batch_id=batch_id)
    claim_ids = list(awards.values_list("portion__claim_id", flat=True))
    rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=claim_ids)
    list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def confirm_receipt(*, award_payout_id: int, by: User, at: datetime) -> AwardPayout:
    """Note that the payee says the money has arrived; twice is once.

    By whoever holds the claimant, of what was paid (`NotArrived`).
    """
    rows = AwardPayout.objects.select_for_update(of=("self",)).select_related("payout")
    found = rows.get(pk=award_payout_id, portion__claim__enrolment__member__holder=by)
    if found.payout.state != PayoutState.PAID or found.payout.nets_period is not None:
        raise rules.NotArrived
    if found.confirmed_at is None:
        found.confirmed_at, found.confirmed_by = at, by
        found.save(update_fields=["confirmed_at", "confirmed_by"])
    return found
