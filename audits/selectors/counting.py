"""What the public line says: so many awards, so many confirmed by the payee, so many audited."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apportionment.models import AwardPayout, Portion
from audits.models import Drawn
from audits.states import AuditState, Result
from claims.models import Claim
from claims.states import ClaimState
from treasury.states import PayoutState


@dataclass(frozen=True)
class Audited:
    """Paid requests of a plan up to a period, and how they were confirmed; so far.

    `confirmed`: the family says of every payment that it arrived. `audited`: drawn, and confirmed
    by an outside auditor; `unconfirmed`: drawn, and the auditor could not confirm; `unchecked`:
    drawn, and not looked at. The last three only once attested.
    """

    awards: int
    confirmed: int
    audited: int
    unconfirmed: int = 0
    unchecked: int = 0


def audited(plan_id: int, no: int, *, until: datetime | None = None) -> Audited:
    """Return how many requests of periods up to `no` are paid, confirmed, audited; by `until`."""
    paid = _paid(plan_id, no, until)
    drawn = _attested(until)
    results = {result: drawn.filter(listed__claim=OuterRef("pk")) for result in Result}
    found = paid.aggregate(
        awards=Count("pk"),
        confirmed=Count("pk", filter=_is_confirmed(until)),
        **{
            name: Count("pk", filter=Exists(results[result].filter(finding__result=result)))
            for name, result in (
                ("audited", Result.CONFIRMED),
                ("unconfirmed", Result.NOT_CONFIRMED),
                ("unchecked", Result.UNCHECKED),
            )
        },
    )
    return Audited(**found)


def _paid(plan_id: int, no: int, until: datetime | None) -> QuerySet[Claim]:
    """Return the paid requests whose last portion a period up to `no` has shared."""
    later = Portion.objects.filter(claim=OuterRef("pk"), period__no__gt=no)
    some = Portion.objects.filter(claim=OuterRef("pk"), period__no__lte=no)
    paid = Claim.objects.filter(plan_id=plan_id, state=ClaimState.PAID)
    if until is not None:
        paid = paid.filter(paid_at__lte=until)
    return paid.filter(Exists(some)).exclude(Exists(later))


def _is_confirmed(until: datetime | None) -> Q:
    """Return the condition that something went to people, and each of it is confirmed."""
    sent = AwardPayout.objects.filter(
        portion__claim=OuterRef("pk"), payout__state=PayoutState.PAID, payout__nets_period=None
    )
    is_open = Q(confirmed_at=None)
    if until is not None:
        is_open |= Q(confirmed_at__gt=until)
    return Q(Exists(sent)) & ~Q(Exists(sent.filter(is_open)))


def _attested(until: datetime | None) -> QuerySet[Drawn]:
    found = Drawn.objects.filter(audit__state=AuditState.ATTESTED)
    return found if until is None else found.filter(audit__attested_at__lte=until)
