"""What joining means for one person, line by line: band, benefit, waiting clock by cause."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from charter.models import Plan
from charter.rules import BandSpan, Cause, Terms, waiting_ends_at
from charter.templatetags.benefit import benefit
from charter.templatetags.plan_time import band_label, plan_date, plan_date_text
from members import rules
from members.models import Enrolment
from members.services import Person
from members.states import Relation

SHOWN_BANDS = 2  # the band of today, and the next


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: object


def most_of_bands(terms: Terms) -> list[Fact]:
    """Return each age band with the most that one case may bring."""
    return [Fact(band_label(band), benefit(band.benefit_minor, terms)) for band in terms.bands]


def facts_to_be(
    plan: Plan, terms: Terms, person: Person, *, at: datetime, goes_on: Enrolment | None = None
) -> list[Fact]:
    """Return what joining now would mean for a person, or coming back to an enrolment."""
    joined_at = goes_on.joined_at if goes_on else at
    facts = _facts(plan, terms, person, at=at, waits_from=joined_at)
    if goes_on is not None:
        since = plan_date(goes_on.joined_at, plan)
        facts.insert(0, Fact(_("Comes back, and goes on as a member since"), since))
    return facts


def facts_of(enrolment: Enrolment, terms: Terms) -> list[Fact]:
    """Return what was agreed for somebody who has joined, with the waiting clock."""
    member = enrolment.member
    assert member.born_on is not None  # nobody erased looks at this page
    person = Person(member.name, member.born_on, Relation(member.relation))
    at = enrolment.joined_at
    return _facts(enrolment.plan, terms, person, at=at, waits_from=at)


def _facts(
    plan: Plan, terms: Terms, person: Person, *, at: datetime, waits_from: datetime
) -> list[Fact]:
    who = _("%(name)s (%(relation)s)") % {
        "name": person.name,
        "relation": person.relation.label,
    }
    return [
        Fact(_("Who joins"), who),
        Fact(_("Date of birth"), plan_date(person.born_on, plan)),
        *_band_facts(plan, terms, _spans(terms, person.born_on, at)),
        Fact(
            _("An illness counts if it is found on or after"),
            plan_date(waiting_ends_at(terms, waits_from), plan),
        ),
        Fact(
            _("An accident counts if it happens on or after"),
            plan_date(waiting_ends_at(terms, waits_from, Cause.ACCIDENT), plan),
        ),
    ]


def _spans(terms: Terms, born_on: date, at: datetime) -> list[BandSpan]:
    try:
        return rules.spans_to_come(terms=terms, born_on=born_on, joined_at=at)
    except rules.AgeOutside:  # a draft that waited over a birthday; joining says so
        return []


def _band_facts(plan: Plan, terms: Terms, spans: list[BandSpan]) -> list[Fact]:
    facts: list[Fact] = []
    for span in spans[:SHOWN_BANDS]:
        band = terms.band(span.key)
        day = plan_date_text(span.counts_from, plan)
        ages = _("From %(day)s, age band") % {"day": day} if facts else _("Age band")
        most = benefit(band.benefit_minor, terms)
        facts += [Fact(ages, band_label(band)), Fact(_("One case may bring up to"), most)]
    if spans and (ends_at := spans[-1].counts_until) and len(spans) <= SHOWN_BANDS:
        label = _("In the plan until (oldest age of the charter)")
        facts.append(Fact(label, plan_date(ends_at, plan)))
    return facts
