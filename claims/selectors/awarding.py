"""What a claim brings under the charter that binds it."""

from collections import defaultdict

from django.db.models import QuerySet, Sum

from charter import selectors as charter
from charter.rules import Terms, local_date
from claims import states
from claims.models import Bill, Claim
from claims.rules.awards import AwardFacts, AwardSum, YearBills, award_sum, tenure_bps
from members import selectors as members
from treasury import selectors as treasury
from treasury.models import Debit
from treasury.states import DebitState


def award_of(
    *,
    claim: Claim,
    severity: str | None = None,
    months: int | None = None,
    is_earlier_illness: bool = False,
) -> AwardSum:
    """Return what a claim brings, line by line, never above its cap.

    `severity` is the name of the charter's kind of case (none given: the claim's own), `months`
    for how long a monthly benefit is given (none: as long as the charter has it). Of the bills
    counts what was accepted so far.
    """
    terms = charter.terms_of(claim.version)
    if claim.band is None:
        return AwardSum((), 0)
    kind = claim.severity if severity is None else severity
    return award_sum(
        AwardFacts(
            band_minor=terms.band(claim.band.key).benefit_minor,
            severity_minor=_ceiling_minor(claim, terms, kind),
            cap_minor=claim.cap_minor,
            rounding=terms.rounding,
            benefit=terms.benefit,
            bills=_bills(claim),
            months=months,
            is_earlier_illness=is_earlier_illness,
            tenure_bps=tenure_bps(terms.tenure, days=_days_of_belonging(claim)),
            arrears_minor=arrears_minor(claim=claim),
        )
    )


def arrears_minor(*, claim: Claim) -> int:
    """Return what whoever pays for the claimant owes the plan: debits tried in vain to the end."""
    debits = arrears_debits(claim=claim).order_by()
    return int(debits.aggregate(minor=Sum("amount_minor"))["minor"] or 0)


def arrears_debits(*, claim: Claim) -> QuerySet[Debit]:
    """Return the debits that were tried in vain to the end, of who pays for the claimant."""
    standing = members.standings(enrolment_id=claim.enrolment_id).last()
    if standing is None:
        return Debit.objects.none()
    debits = treasury.open_debits(payer_id=standing.payer_id, plan_id=claim.plan_id)
    return debits.filter(state=DebitState.FAILED, next_ask_at=None)


def _ceiling_minor(claim: Claim, terms: Terms, severity: str) -> int:
    """Return the most its kind of case brings; of a month, where the benefit is monthly."""
    assert claim.band is not None
    most = terms.benefit_minor(
        band=claim.band.key, event_on=claim.event_on, severity=severity or None
    )
    return most // terms.benefit_months


def _days_of_belonging(claim: Claim) -> int:
    joined_on = local_date(claim.enrolment.joined_at, claim.plan.time_zone)
    return (claim.event_on - joined_on).days


def _bills(claim: Claim) -> list[YearBills]:
    """Return what counts of a claim's bills by year, with what earlier claims of it counted."""
    own: dict[int, int] = defaultdict(int)
    for bill in claim.bills.filter(accepted_minor__isnull=False):
        own[bill.billed_on.year] += bill.accepted_minor or 0
    if not own:
        return []
    earlier = Bill.objects.filter(
        claim__enrolment_id=claim.enrolment_id,
        claim__state__in=sorted(states.HAS_AWARD),
        accepted_minor__isnull=False,
    ).exclude(claim=claim)
    before: dict[int, int] = defaultdict(int)
    for billed_on, minor in earlier.values_list("billed_on", "accepted_minor"):
        before[billed_on.year] += minor or 0
    return [
        YearBills(year=year, minor=minor, earlier_minor=before[year])
        for year, minor in sorted(own.items())
    ]
