"""Paying awards out: prepared by one person, released by another, followed to the claimant."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from apportionment import rules, selectors
from apportionment.models import AwardPayout, Portion
from apportionment.services.batching import Unpaid, net_arrears, prepare_part, put_into_batch
from apportionment.services.repaying import tell_netted
from charter import selectors as charter
from charter.rules import PayoutWhen
from claims import services as claims_services
from claims.models import Claim
from members import services as members
from members.models import User
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.states import PayoutState


@transaction.atomic
def prepare_payouts(*, plan_id: int, by: User, at: datetime) -> list[AwardPayout]:
    """Prepare what can be paid now of every sealed portion, oldest first, for another to release.

    As collected, at most what has come in and is not spoken for; after collection, the same, of the
    periods whose debits are all closed, and to everybody the same part; advanced, all of it. What
    the operator bears is paid at once. All that members have not paid in is booked as the
    operator's named advance. Balances that payers hold are never touched. What whoever pays for
    the claimant owes is taken off first (`net_arrears`). All of it is one batch.
    """
    payout_when = charter.terms_at(plan_id, at).payout_when
    unpaid = list(_with_unpaid(_lock_unpaid_portions(plan_id)))
    netted, unpaid = net_arrears(unpaid, by=by, at=at)
    # A statement after the lock: what another has prepared meanwhile is spoken for.
    available = max(0, treasury.available_minor(plan_id=plan_id))
    if payout_when is PayoutWhen.AFTER_COLLECTION:
        unpaid = _of_collected_periods(unpaid, at=at)
    payable = _payable(unpaid, payout_when, available_minor=available)
    made = list(netted)
    for one in unpaid:
        money = payable[one.portion.pk]
        amount = money + one.of_operator_minor
        if amount == 0:
            continue
        advance = one.of_operator_minor + max(0, money - available)
        available -= min(money, available)
        if advance:
            _advance(one.portion, short_minor=advance, at=at)
        made.append(_prepare(one.portion, amount_minor=amount, by=by, at=at))
    if not made:
        raise rules.NotEnoughMoney
    return put_into_batch(made, plan_id=plan_id, by=by, at=at)


def _of_collected_periods(unpaid: Sequence[Unpaid], *, at: datetime) -> list[Unpaid]:
    periods = {one.portion.period_id: one.portion.period for one in unpaid}
    collected = {
        pk for pk, period in periods.items() if selectors.is_collected(period=period, at=at)
    }
    return [one for one in unpaid if one.portion.period_id in collected]


def _payable(
    unpaid: Sequence[Unpaid], payout_when: PayoutWhen, *, available_minor: int
) -> dict[int, int]:
    """Return by portion how much of what members owe is paid now, whoever has the money."""
    wanted = {one.portion.pk: one.of_members_minor for one in unpaid}
    if payout_when is PayoutWhen.AFTER_COLLECTION:
        return rules.payable_after_collection(wanted, available_minor)
    payable = {}
    for portion_id, minor in wanted.items():
        payable[portion_id] = rules.payable_now(
            unpaid_minor=minor,
            available_minor=available_minor,
            advanced=payout_when is PayoutWhen.ADVANCED,
        )
        available_minor -= payable[portion_id]
    return payable


@transaction.atomic
def follow_payout(*, award_payout_id: int, at: datetime) -> None:
    """Tell the claim, once, when all of its award has arrived; called twice, it tells once.

    Less what a cap has taken away for good. Where the charter says so, the membership then ends:
    where a run froze its cutoff meanwhile, members' `CutoffPassed`, and nothing is done.
    """
    award_payout = _lock_award(award_payout_id)
    if award_payout.followed_at is not None or award_payout.payout.state != PayoutState.PAID:
        return
    award_payout.followed_at = at
    award_payout.save(update_fields=["followed_at"])
    if award_payout.payout.nets_period is not None:
        tell_netted(award_payout, at=at)
    claim = award_payout.portion.claim
    paid = AwardPayout.objects.filter(portion__claim=claim, followed_at__isnull=False)
    paid = paid.exclude(payout__state=PayoutState.WITHDRAWN)  # came back, and is prepared anew
    if paid.aggregate(minor=Sum("amount_minor"))["minor"] == selectors.payable_minor(claim=claim):
        claims_services.mark_paid(claim_id=claim.pk, at=at)
        if charter.terms_of(claim.version).award_ends_membership:
            members.end_by_award(enrolment_id=claim.enrolment_id, reason=claim.ref, at=at)


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
    ids = list(selectors.unpaid_portions(plan_id=plan_id).values_list("pk", flat=True))
    locked = Portion.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(locked.select_related("claim", "period__run", "period__version").order_by("pk"))


def _with_unpaid(portions: Sequence[Portion]) -> Iterator[Unpaid]:
    """Yield locked portions with what nobody has prepared of them; a withdrawn payout pays none.

    What the operator bears comes first; a withdrawn payout's part of it has come in already.
    """
    of_operator = selectors.borne_by_operator(portions=portions)
    withheld = selectors.withheld_of(portions)
    for portion in portions:
        rows = portion.payouts.values_list("amount_minor", "payout__state", "payout__nets_period")
        ever = sum(minor for minor, _state, nets in rows if nets is None)
        prepared = sum(minor for minor, state, _nets in rows if state != PayoutState.WITHDRAWN)
        left = portion.allowed_minor + portion.borne_minor - prepared - withheld[portion.pk]
        operator = min(left, max(0, of_operator.get(portion.pk, 0) - ever))
        if left > 0:
            yield Unpaid(portion, left - operator, operator)


def _prepare(portion: Portion, *, amount_minor: int, by: User, at: datetime) -> AwardPayout:
    claim = portion.claim
    made = prepare_part(
        portion,
        amount_minor=amount_minor,
        needs_look=selectors.odd_about(claim, at=at),
        by=by,
        at=at,
    )
    if charter.terms_of(claim.version).award_ends_membership:
        _tell_it_will_end(claim, at=at)
    return made


def _tell_it_will_end(claim: Claim, *, at: datetime) -> None:
    """Tell who holds the claimant, before the money moves, what the charter says follows."""
    member = claim.enrolment.member
    members.queue_message(
        key=f"award_ahead/{claim.ref}",
        user_id=member.holder_id,
        plan_id=claim.plan_id,
        kind="members/award_ahead",
        facts={"member": member.name, "ref": claim.ref},
        at=at,
    )


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
