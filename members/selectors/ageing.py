"""Questions about ages: which other plans take somebody, and what waiting they bring along."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TypedDict

from django.utils import translation

from charter import selectors as charter
from charter.models import Plan
from charter.rules import CharterRefused, Terms, band_at
from charter.templatetags.plan_name import plan_name
from members import rules
from members.models import Enrolment, Member
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


def waived_until(*, member: Member, terms: Terms, at: datetime) -> datetime | None:
    """Return when the waiting ended, or ends, that a member brings along from the plan before.

    None where the charter waives nothing, or the member is not, and was not till lately let go
    for age, in the plan that it names.
    """
    if not terms.waiting.waived_from:
        return None
    before = Enrolment.objects.filter(member=member, plan__slug=terms.waiting.waived_from)
    ends = [one.waiting_until for one in before if _brings_along(one, at)]
    return min(ends, default=None)


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
