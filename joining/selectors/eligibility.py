"""Who may join what: which plans would take somebody, and what has to be paid first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from charter import selectors as charter
from charter.models import Plan
from charter.rules import (
    Accepted,
    BandTerms,
    Condition,
    NoCharterInForce,
    RefusingAnswer,
    Terms,
    band_at,
    conditions_called,
    local_date,
)
from joining.rules import RESIDENCE, SharesUnpaid
from members.models import Enrolment
from treasury import selectors as treasury
from treasury.states import DebitState


@dataclass(frozen=True)
class TakingPlan:
    """A plan that would take somebody, and in which band; None if the age is not known."""

    plan: Plan
    band: BandTerms | None


@dataclass(frozen=True)
class PreCheck:
    """What the machine rules say: the conditions that may be meant, and plans that take one."""

    typed: str
    meant: list[Condition]
    others: list[TakingPlan]


def plans_taking(*, born_on: date, besides: int) -> list[TakingPlan]:
    """Return the other plans with a band for somebody of this birth date, by their own clocks."""
    found = []
    for plan, terms, at in _others(besides):
        if band := _band(terms, born_on, at):
            found.append(TakingPlan(plan, band))
    return found


def plans_not_asking(*, question: str, born_on: date | None, besides: int) -> list[TakingPlan]:
    """Return the other plans that do not ask the question that refused somebody.

    A plan with the one general question is none of them: it asks about everything.
    """
    found = []
    for plan, terms, at in _others(besides):
        band = _band(terms, born_on, at) if born_on else None
        if not _asks(terms, question) and (born_on is None or band):
            found.append(TakingPlan(plan, band))
    return found


def pre_check(*, plan: Plan, terms: Terms, typed: str) -> PreCheck:
    """Return what the rules say of a condition as somebody typed it; nothing is kept of it."""
    meant = conditions_called(terms.conditions, typed)
    exact = len(meant) == 1
    others = [
        TakingPlan(other, None)
        for other, theirs, _ in _others(plan.pk)
        if any(one.accepted is Accepted.YES for one in conditions_called(theirs.conditions, typed))
    ]
    is_taken = exact and meant[0].accepted is Accepted.YES
    return PreCheck(typed=typed, meant=meant, others=[] if is_taken else others)


def unpaid_minor(*, enrolment: Enrolment, at: datetime) -> int:
    """Return what is overdue, or was given up, at the cost of who comes back to an enrolment.

    What has been announced and is not due yet does not stand in the way, nor what a bank is asked
    for at this moment.
    """
    payer_id = enrolment.member.holder.payer_id
    if payer_id is None:
        return 0
    today = local_date(at, enrolment.plan.time_zone)
    debits = treasury.debits_of(payer_id=payer_id, plan_id=enrolment.plan_id)
    unpaid = debits.filter(state__in=[DebitState.FAILED, DebitState.WRITTEN_OFF])
    overdue = debits.filter(state=DebitState.OPEN, debit_on__lt=today)
    return sum(debit.amount_minor for debit in [*unpaid, *overdue])


def require_paid(before: Enrolment | None, *, at: datetime) -> None:
    """Refuse with `SharesUnpaid` to take an enrolment up again while shares are unpaid (F07)."""
    if before is not None and (unpaid := unpaid_minor(enrolment=before, at=at)):
        raise SharesUnpaid(amount_minor=unpaid)


def _others(besides: int) -> Iterator[tuple[Plan, Terms, datetime]]:
    """Yield every other plan with its terms of now."""
    for plan in charter.plans().exclude(pk=besides):
        at = charter.now(plan)
        try:
            yield plan, charter.terms_at(plan.pk, at), at
        except NoCharterInForce:
            continue


def _asks(terms: Terms, question: str) -> bool:
    if question == RESIDENCE:
        return bool(terms.residence_en)
    refusing = {one.key for one in terms.health if one.refuses is not RefusingAnswer.NONE}
    return not terms.health or question in refusing


def _band(terms: Terms, born_on: date, at: datetime) -> BandTerms | None:
    if born_on > local_date(at, terms.time_zone):
        return None
    key = band_at(terms.bands, born_on, at, terms.time_zone)
    return terms.band(key) if key else None
