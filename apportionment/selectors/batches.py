"""Batches of award payouts: what is odd about one, what has changed since it was prepared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from apportionment.models import AwardPayout, Portion, RunItem, WithheldAward
from apportionment.selectors.paying_out import held_claim_ids
from apportionment.states import ItemKind, RunState
from claims import selectors as claims
from claims.models import Claim
from claims.states import ClaimState
from treasury.models import Debit, Payout
from treasury.states import PayoutState

LOOK_WITHIN: Final = timedelta(days=14)  # after another account was named, a second look
PAYABLE: Final = frozenset({ClaimState.CLEARED, ClaimState.SHARED, ClaimState.PAID})


@dataclass(frozen=True)
class Receipts:
    """How many payments of awards have been made to people, and how many they have confirmed."""

    paid: int
    confirmed: int
    paid_minor: int
    confirmed_minor: int


def odd_about(claim: Claim, *, at: datetime) -> str:
    """Return why a second person looks at a payout of a claim, comma-separated; empty: nothing."""
    found = []
    if claims.account_changed_since(claim=claim, since=at - LOOK_WITHIN):
        found.append("account_changed")
    if not claims.is_payee_of_family(claim=claim):
        found.append("name_differs")
    return ",".join(found)


def nettable_debits(*, claim: Claim) -> list[Debit]:
    """Return what whoever pays for a claimant owes and no payout nets yet, oldest first."""
    debits = list(claims.arrears_debits(claim=claim).order_by("to_period"))
    taken = Payout.objects.filter(
        plan_id=claim.plan_id,
        nets_payer_id__in={debit.payer_id for debit in debits},
        nets_period__in=[debit.to_period for debit in debits],
    ).exclude(state=PayoutState.WITHDRAWN)
    known = set(taken.values_list("nets_payer_id", "nets_period"))
    return [one for one in debits if (one.payer_id, one.to_period) not in known]


def stale_payouts(*, batch_id: int) -> dict[int, str]:
    """Return by payout why it is not what its claim says by now; what is as it was is left out.

    `account`: another one was named. `held`: taken back late. `ended`: no award stands any more.
    """
    rows = AwardPayout.objects.filter(
        payout__batch_id=batch_id, payout__state__in=[PayoutState.PREPARED, PayoutState.FAILED]
    ).select_related("payout", "portion__claim")
    found: dict[int, str] = {}
    held: dict[int, list[int]] = {}
    for row in rows:
        claim = row.portion.claim
        if claim.plan_id not in held:
            held[claim.plan_id] = held_claim_ids(plan_id=claim.plan_id)
        if why := _stale(row.payout, claim, is_held=claim.pk in held[claim.plan_id]):
            found[row.payout_id] = why
    return found


def _stale(payout: Payout, claim: Claim, *, is_held: bool) -> str:
    if is_held:
        return "held"
    if claim.state not in PAYABLE:
        return "ended"
    now = (claim.account_name, claim.account_ref)
    return "account" if now != (payout.payee_name, payout.account_ref) else ""


def withheld_of(portions: Iterable[Portion]) -> Counter[int]:
    """Return what is withheld of each of these portions."""
    rows = WithheldAward.objects.filter(portion__in=list(portions)).values_list("portion_id")
    return Counter(dict(rows.annotate(Sum("amount_minor"))))


def withheld_by(*, item: RunItem) -> int:
    """Return how much of a clawback was withheld from what was not paid out."""
    rows = WithheldAward.objects.filter(item=item)
    return rows.aggregate(minor=Sum("amount_minor"))["minor"] or 0


def sealed_clawbacks(*, plan_id: int, claim_ids: Iterable[int]) -> QuerySet[RunItem]:
    """Return the clawbacks of these claims that sealed runs have booked, oldest first."""
    found = RunItem.objects.filter(
        plan_id=plan_id,
        kind=ItemKind.CLAWBACK,
        claim_id__in=list(claim_ids),
        period__run__state=RunState.SEALED,
    )
    return found.order_by("pk")


def batch_rows(*, batch_id: int) -> QuerySet[AwardPayout]:
    """Return all that was ever in a batch, with its claim and period, in the order of preparing."""
    rows = AwardPayout.objects.filter(payout__batch_id=batch_id).order_by("pk")
    return rows.select_related("payout__batch", "portion__claim", "portion__period")


def arrived_of(*, claim: Claim) -> QuerySet[AwardPayout]:
    """Return what of a claim's award went to people, the first first; withdrawn left out."""
    rows = AwardPayout.objects.filter(portion__claim=claim, payout__nets_period=None)
    rows = rows.exclude(payout__state__in=[PayoutState.PREPARED, PayoutState.WITHDRAWN])
    return rows.select_related("payout", "portion__period").order_by("pk")


def netted_of(*, claim: Claim) -> QuerySet[AwardPayout]:
    """Return what of a claim's award has paid what was owed, the first first."""
    rows = AwardPayout.objects.filter(
        portion__claim=claim, payout__nets_period__isnull=False, payout__state=PayoutState.PAID
    )
    return rows.select_related("payout", "portion__period").order_by("pk")


def receipts(*, plan_id: int) -> Receipts:
    """Return how many payments of awards a plan has made, and how many their payees confirmed."""
    paid = AwardPayout.objects.filter(
        portion__period__plan_id=plan_id, payout__state=PayoutState.PAID, payout__nets_period=None
    )
    is_confirmed = Q(confirmed_at__isnull=False)
    sums = paid.aggregate(
        paid=Count("pk"),
        confirmed=Count("pk", filter=is_confirmed),
        paid_minor=Sum("amount_minor"),
        confirmed_minor=Sum("amount_minor", filter=is_confirmed),
    )
    return Receipts(**{name: minor or 0 for name, minor in sums.items()})
