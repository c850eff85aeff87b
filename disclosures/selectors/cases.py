"""Claims as everybody may see them, from notice on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from apportionment.models import Portion
from apportionment.states import RunState
from charter import selectors as charter
from charter.models import Plan
from charter.rules import AidCondition
from claims import selectors as claims
from claims.models import Claim
from disclosures import rules
from disclosures.rules import telling
from disclosures.rules.telling import Group
from disclosures.selectors.telling import groups, told_of_claim
from disputes import selectors as disputes
from members.models import User
from treasury.states import PayoutState


@dataclass(frozen=True)
class CasePortion:
    """What one sealed period shared of an award, and what of it has been paid out."""

    period_no: int
    allowed_minor: int
    left_minor: int
    borne_minor: int
    cut_minor: int
    paid_minor: int


def public_case(*, ref: str) -> tuple[Plan, rules.PublicClaim] | None:
    """Return a case that has been shown, and its plan; before notice it does not exist here."""
    for plan in charter.plans():
        claim = claims.public_claims(plan_id=plan.pk).filter(ref=ref).first()
        if claim is not None:
            return plan, _public(claim, groups(plan_id=plan.pk))
    return None


def plan_of_case_taken_off(*, ref: str) -> Plan | None:
    """Return the plan of a case that had been shown and is shown no more; None for any other."""
    claim = claims.shown_before(ref=ref)
    return None if claim is None else claim.plan


@dataclass(frozen=True)
class ToldToMembers:
    """What the plan's own members read of a case beside what everybody does."""

    ages: rules.Ages | None
    event_in: str
    condition: AidCondition | None


def told_to_members(*, ref: str, reader: User) -> ToldToMembers | None:
    """Return what somebody who belongs to the plan of a shown case may read; None for others."""
    claim = disputes.case_to_object_to(ref=ref)
    if claim is None or disputes.membership_of(plan_id=claim.plan_id, user=reader) is None:
        return None
    told = told_of_claim(claim, groups(plan_id=claim.plan_id), telling.MEMBERS)
    named = charter.terms_of(claim.version).aid_called(claim.condition_key)
    return ToldToMembers(told.ages, told.event_in, named if told.names_condition else None)


def public_claims(*, plan_id: int, states: Iterable[str], most: int) -> list[rules.PublicClaim]:
    """Return a plan's cases in these states, latest notice first."""
    found = claims.public_claims(plan_id=plan_id).filter(state__in=states)
    shown = list(found[:most])
    known = groups(plan_id=plan_id) if shown else []
    return [_public(claim, known) for claim in shown]


def shares_of_case(*, ref: str) -> list[CasePortion]:
    """Return the sealed periods that shared a case, oldest first."""
    portions = (
        Portion.objects.filter(claim__ref=ref, period__run__state=RunState.SEALED)
        .annotate(
            paid=Sum("payouts__amount_minor", filter=Q(payouts__payout__state=PayoutState.PAID))
        )
        .select_related("period")
        .order_by("period__no")
    )
    return [
        CasePortion(
            period_no=one.period.no,
            allowed_minor=one.allowed_minor,
            left_minor=one.left_minor,
            borne_minor=one.borne_minor,
            cut_minor=one.cut_minor,
            paid_minor=one.paid or 0,
        )
        for one in portions
    ]


def _public(claim: Claim, known: Sequence[Group]) -> rules.PublicClaim:
    """Return what may be shown of a claim, field by field."""
    assert claim.notice_from is not None
    assert claim.notice_until is not None
    told = told_of_claim(claim, known)
    return rules.PublicClaim(
        ref=claim.ref,
        plan_slug=claim.plan.slug,
        currency=claim.plan.currency,
        state=claim.state,
        cause=claim.cause,
        event_in=told.event_in,
        ages=told.ages,
        award_minor=claim.award_minor or 0,
        article=claim.article,
        notice_from=claim.notice_from,
        notice_until=claim.notice_until,
    )
