"""What of a claim can be paid out, and by whose money."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apportionment import rules
from apportionment.models import Period, Portion, Run, Slice, WithheldAward
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
# A question of its own: joined beside the payouts, each would count as often as there are others.
WITHHELD = Coalesce(
    Subquery(
        WithheldAward.objects.filter(portion_id=OuterRef("pk"))
        .order_by()
        .values("portion_id")
        .annotate(minor=Sum("amount_minor"))
        .values("minor")
    ),
    0,
)


def unpaid_portions(*, plan_id: int) -> QuerySet[Portion]:
    """Return the sealed portions that are not prepared for payment in full, oldest first.

    Nothing more is paid of an award that a late objection has taken back, until what was taken back
    is withheld of it in full. Each with `payable_minor` (what members share and others bear of it,
    less what is withheld) and `prepared_minor`.
    """
    held = held_claim_ids(plan_id=plan_id)
    return with_prepared(plan_id=plan_id).exclude(claim_id__in=held).order_by("pk")


def with_prepared(*, plan_id: int) -> QuerySet[Portion]:
    """Return the sealed portions of which something is not prepared, held ones too."""
    sealed = Portion.objects.filter(period__plan_id=plan_id, period__run__state=RunState.SEALED)
    found = sealed.annotate(
        prepared_minor=PREPARED, payable_minor=F("allowed_minor") + F("borne_minor") - WITHHELD
    )
    return found.filter(payable_minor__gt=F("prepared_minor"))


def unpaid_of_claims(*, plan_id: int, claim_ids: Iterable[int]) -> Counter[int]:
    """Return by sealed portion of these claims what of it nobody has prepared."""
    rows = with_prepared(plan_id=plan_id).filter(claim_id__in=list(claim_ids))
    left = rows.annotate(left=F("payable_minor") - F("prepared_minor"))
    return Counter(dict(left.values_list("pk", "left")))


def held_claim_ids(*, plan_id: int) -> list[int]:
    """Return the claims of which nothing is paid out: taken back late, and not withheld in full."""
    taken: Counter[int] = Counter()
    for claim_id, minor in disputes.upheld_clawbacks(plan_id=plan_id):
        taken[claim_id] += minor
    if not taken:
        return []
    kept = WithheldAward.objects.filter(portion__claim_id__in=taken.keys())
    withheld = dict(kept.values_list("portion__claim_id").annotate(Sum("amount_minor")))
    return [one for one, minor in taken.items() if minor > withheld.get(one, 0)]


def unprepared_minor(*, plan: Plan) -> int:
    """Return what sealed periods have shared and no payout is prepared for."""
    unpaid = unpaid_portions(plan_id=plan.pk)
    left = unpaid.annotate(left=F("payable_minor") - F("prepared_minor"))
    return sum(left.values_list("left", flat=True))


def payable_minor(*, claim: Claim) -> int:
    """Return what a claim is paid in the end: its award less what is cut by caps or withheld."""
    sealed = Portion.objects.filter(claim=claim, period__run__state=RunState.SEALED)
    cut = sealed.aggregate(minor=Sum("cut_minor"))["minor"] or 0
    kept = WithheldAward.objects.filter(portion__claim=claim)
    withheld = kept.aggregate(minor=Sum("amount_minor"))["minor"] or 0
    return (claim.award_minor or 0) - cut - withheld


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
