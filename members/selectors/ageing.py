"""Questions about ages: which other plans take somebody, and what waiting they bring along."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TypedDict

from django.utils import translation

from charter import selectors as charter
from charter.models import Plan
from charter.rules import CharterRefused, Terms, band_at, coverage_starts_at, waiting_ends_at
from charter.templatetags.plan_name import plan_name
from members import rules
from members.models import Enrolment
from members.models.belonging import person_hash
from members.states import IN, Ending


class OtherPlan(TypedDict):
    """Another plan of this house, by its name in the reader's language."""

    name: str
    slug: str
    waives: bool  # whoever comes from the plan before brings their waiting time along


def plans_that_take(
    *, born_on: date, on_from: Plan, at: datetime, language: str
) -> list[OtherPlan]:
    """Return the other plans with an age band for somebody born then, at an instant."""
    with translation.override(language):
        return [
            OtherPlan(
                name=plan_name(plan),
                slug=plan.slug,
                waives=terms.waiting.waived_from == on_from.slug,
            )
            for plan, terms in _others(on_from, at)
            if band_at(terms.bands, born_on, at, terms.time_zone) is not None
        ]


def waits_until(*, user_id: int, name: str, born_on: date, terms: Terms, at: datetime) -> datetime:
    """Return when the waiting ends of somebody whom a user holds, and who joins now.

    Waiting that a plan before has seen is brought along where the charter names that plan, and
    they are in it, or were till lately let go for age (F06). Where all who join in a window belong
    from one day, no waiting ends before it.
    """
    by_charter = waiting_ends_at(terms, at)
    if not terms.waiting.waived_from:
        return by_charter
    before = Enrolment.objects.filter(
        member__holder_id=user_id,
        member__person_hash=person_hash(name, born_on),
        plan__slug=terms.waiting.waived_from,
    )
    ends = [one.waiting_until for one in before if _brings_along(one, at)]
    return min(by_charter, max(coverage_starts_at(terms, at), min(ends, default=by_charter)))


def claim_within_days(plan_id: int, at: datetime) -> int | None:
    """Return within how many days of an event the charter hears of it; None: whenever."""
    return charter.terms_at(plan_id, at).claim_within_days


def _brings_along(enrolment: Enrolment, at: datetime) -> bool:
    if enrolment.state in IN:
        return True
    return (
        enrolment.ending == Ending.AGED_OUT
        and enrolment.left_at is not None
        and rules.still_taken_over(outgrew_at=enrolment.left_at, at=at)
    )


def _others(plan: Plan, at: datetime) -> Iterator[tuple[Plan, Terms]]:
    for other in charter.plans().exclude(pk=plan.pk):
        with suppress(CharterRefused):  # none in force yet, or one that cannot be read
            yield other, charter.terms_at(other.pk, at)
