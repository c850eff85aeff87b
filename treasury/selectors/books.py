from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from treasury.models import Debit, Payout, Posting
from treasury.selectors.totals import minor
from treasury.states import DebitState, PayoutState


@dataclass(frozen=True)
class AccountBalance:
    """What one account stands at: debit positive, credit negative."""

    code: str
    amount_minor: int


def balance_minor(*, plan_id: int, account: str) -> int:
    """Return the sum of all postings on an account (debit positive)."""
    postings = Posting.objects.filter(account__plan_id=plan_id, account__code=account)
    return minor(postings.aggregate(minor=Sum("amount_minor"))["minor"])


def trial_balance(plan_id: int) -> list[AccountBalance]:
    """Return every account of a plan with its balance; together they are zero."""
    sums = (
        Posting.objects.filter(account__plan_id=plan_id)
        .values_list("account__code")
        .annotate(minor=Sum("amount_minor"))
        .order_by("account__code")
    )
    return [AccountBalance(code, int(summed)) for code, summed in sums]


def unbooked_days(plan_id: int) -> list[date]:
    """Return the settlement days on which money came in that is not in the books yet."""
    paid = Debit.objects.filter(plan_id=plan_id, state=DebitState.PAID, entry=None)
    days = paid.values_list("settled_on", flat=True).distinct().order_by("settled_on")
    return [day for day in days if day is not None]


def available_minor(*, plan_id: int) -> int:
    """Return the money that is in, that no payout on its way was promised and no member holds."""
    promised = Payout.objects.filter(plan_id=plan_id).exclude(
        state__in=[PayoutState.PAID, PayoutState.WITHDRAWN]
    )
    promised_minor = minor(promised.aggregate(minor=Sum("amount_minor"))["minor"])
    # What members hold stands on `balances` as a credit: negative.
    postings = Posting.objects.filter(account__plan_id=plan_id)
    in_hand = postings.filter(account__code__in=["clearing", "balances"])
    return minor(in_hand.aggregate(minor=Sum("amount_minor"))["minor"]) - promised_minor
