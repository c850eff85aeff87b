"""What of a claim can be paid out, and by whose money."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apportionment import rules
from apportionment.models import Period, Portion, Run, Slice
from apportionment.selectors.inputs import stored_inputs
from apportionment.states import RunState
from charter.models import Plan
from charter.rules import Funding, local_date, terms_from_json
from claims.models import Claim
from disputes import selectors as disputes
from treasury import selectors as treasury
from treasury.states import PayoutState

PREPARED = Coalesce(
    Sum("payouts__amount_minor", filter=~Q(payouts__payout__state=PayoutState.WITHDRAWN)), 0
)


def unpaid_portions(*, plan_id: int) -> QuerySet[Portion]:
    """Return the sealed portions that are not prepared for payment in full, oldest first.

    Nothing more is paid of an award that a late objection has taken back.
    Each with `payable_minor` (what members share and others bear of it) and `prepared_minor`.
    """
    sealed = Portion.objects.filter(period__plan_id=plan_id, period__run__state=RunState.SEALED)
    sealed = sealed.exclude(claim_id__in=disputes.awards_to_hold(plan_id=plan_id))
    found = sealed.annotate(
        prepared_minor=PREPARED, payable_minor=F("allowed_minor") + F("borne_minor")
    )
    return found.filter(payable_minor__gt=F("prepared_minor")).order_by("pk")


def unprepared_minor(*, plan: Plan) -> int:
    """Return what sealed periods have shared and no payout is prepared for."""
    unpaid = unpaid_portions(plan_id=plan.pk)
    left = unpaid.annotate(left=F("allowed_minor") + F("borne_minor") - F("prepared_minor"))
    return sum(left.values_list("left", flat=True))


def payable_minor(*, claim: Claim) -> int:
    """Return what a claim is paid in the end: its award less what caps have taken away."""
    sealed = Portion.objects.filter(claim=claim, period__run__state=RunState.SEALED)
    cut = sealed.aggregate(minor=Sum("cut_minor"))["minor"] or 0
    return (claim.award_minor or 0) - cut


def is_collected(*, period: Period, at: datetime) -> bool:
    """Return whether all debits of a sealed period are closed: paid, drawn, or tried to the end.

    Where balances pay, nobody waits longer than the debit day for one that is too small: what it
    owes stays due, and is paid out when it comes.
    """
    if Slice.objects.filter(run_id=period.pk, made_at=None).exists():
        return False
    terms = terms_from_json(period.version.terms)
    if terms.funding is Funding.PREPAID and local_date(at, terms.time_zone) > period.debit_on:
        return True
    return not treasury.is_still_collecting(plan_id=period.plan_id, period_no=period.no)


def borne_by_operator(*, portions: Iterable[Portion]) -> dict[int, int]:
    """Return what the operator bears of sealed portions, by portion; from the runs' own inputs."""
    run_ids = {portion.period_id for portion in portions if portion.borne_minor}
    found: dict[int, int] = {}
    for run in Run.objects.filter(pk__in=run_ids).select_related("period__version"):
        placed = rules.close(stored_inputs(run=run)).placed
        ids = run.period.portions.order_by("pk").values_list("pk", flat=True)
        minors = [one.operator_minor for one in placed]
        found |= dict(zip(ids, minors, strict=True))
    return found
