"""Looking into a claim: a redacted brief, a report, a cost that the claimant never bears."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from charter.rules import local_date
from charter.selectors import terms_of
from claims import rules, states
from claims.models import Claim, Investigation
from claims.services.impartiality import lock_impartially
from claims.services.steps import tell
from claims.states import InvestigationState
from members.models import User


@transaction.atomic
def order_investigation(
    *, claim_id: int, investigator: str, brief: str, by: User, at: datetime
) -> Investigation:
    """Order that somebody looks into a claim; the family is told, and that it costs them nothing.

    The brief says what is to be found out, and nobody's name, document or account: raises
    `BriefNotRedacted`, or `AlreadyOrdered` while one is open.
    """
    claim = lock_impartially(claim_id, by=by)
    if claim.state not in states.UNDECIDED:
        raise rules.MoveNotAllowed(move="investigate", state=claim.state)
    rules.require_words({"investigator": investigator, "brief": brief})
    rules.require_redacted(brief, hidden=_hidden(claim))
    days = terms_of(claim.version).review.investigation_days
    order = Investigation(
        claim=claim,
        ref="".join(secrets.choice(rules.REF_ALPHABET) for _ in range(rules.REF_LENGTH)),
        ordered_by=by,
        ordered_at=at,
        investigator=investigator,
        brief=brief,
        due_on=local_date(at + timedelta(days=days), claim.plan.time_zone),
    )
    _insert(order)
    tell(claim, "investigated", at=at, once=order.pk, due_on=order.due_on.isoformat())
    return order


@transaction.atomic
def report_investigation(
    *,
    investigation_id: int,
    report: str,
    cost_minor: int,
    by: User,
    at: datetime,
) -> Investigation:
    """Write down what an investigation found and what it cost; the cost is borne within the fee."""
    order = _lock(investigation_id, by=by)
    rules.require_words({"report": report})
    if cost_minor < 0:
        raise rules.CostNegative
    order.state = InvestigationState.REPORTED
    order.report, order.cost_minor, order.reported_at = report, cost_minor, at
    order.save()
    return order


@transaction.atomic
def cancel_investigation(*, investigation_id: int, by: User) -> Investigation:
    """Call an investigation off; what had been ordered stays in the file."""
    order = _lock(investigation_id, by=by)
    order.state = InvestigationState.CANCELLED
    order.save(update_fields=["state"])
    return order


@transaction.atomic
def mark_booked(*, investigation_ids: list[int], at: datetime) -> int:
    """Note that the cost of investigations stands in the books; return of how many, once each."""
    return Investigation.objects.filter(
        pk__in=investigation_ids, state=InvestigationState.REPORTED, booked_at=None
    ).update(booked_at=at)


def _lock(investigation_id: int, *, by: User) -> Investigation:
    order = Investigation.objects.get(pk=investigation_id)
    claim = lock_impartially(order.claim_id, by=by)
    order = Investigation.objects.select_for_update().get(pk=investigation_id)
    if order.state != InvestigationState.ORDERED:
        raise rules.MoveNotAllowed(move="report", state=order.state)
    order.claim = claim
    return order


def _insert(order: Investigation) -> None:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as refusal:
        raise rules.AlreadyOrdered from refusal


def _hidden(claim: Claim) -> list[str]:
    """Return what a brief must not say: who it is, and where the money would go."""
    member = claim.enrolment.member
    return [
        str(word)
        for word in (member.name, member.holder.name, claim.account_name, claim.account_ref)
        if word
    ]
