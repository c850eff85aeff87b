"""What joining means for one person, line by line: band, benefit, waiting clock by cause."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from charter.models import Plan
from charter.rules import BandSpan, Cause, Terms, waiting_ends_at
from charter.templatetags.benefit import benefit
from charter.templatetags.plan_time import band_label, plan_date, plan_date_text
from joining.pages.walk import Walk
from members import rules
from members import selectors as members
from members.models import Enrolment
from members.services import Person
from members.states import Relation

SHOWN_BANDS = 2  # the band of today, and the next


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: object


@dataclass(frozen=True)
class Clock:
    """The waiting clock: from when it runs, and by when it has run out for any cause."""

    since: datetime
    until: datetime  # sooner than the charter says where waiting was brought along

    def ends_at(self, terms: Terms, cause: Cause) -> datetime:
        """Return when waiting ends for one cause."""
        return min(waiting_ends_at(terms, self.since, cause), self.until)


def most_of_bands(terms: Terms) -> list[Fact]:
    """Return each age band with the most that one case may bring."""
    return [Fact(band_label(band), benefit(band.benefit_minor, terms)) for band in terms.bands]


def facts_to_be(walk: Walk, person: Person) -> list[Fact]:
    """Return what joining now would mean for a person, or coming back to an enrolment."""
    plan, terms, goes_on = walk.plan, walk.terms, walk.goes_on
    if goes_on is not None:
        since = plan_date(goes_on.joined_at, plan)
        return [
            Fact(_("Comes back, and goes on as a member since"), since),
            *_facts(plan, terms, person, at=walk.at, clock=_clock_of(goes_on)),
        ]
    waits_until = members.waits_until(
        user_id=walk.draft.user_id,
        name=person.name,
        born_on=person.born_on,
        terms=terms,
        at=walk.at,
    )
    return _facts(plan, terms, person, at=walk.at, clock=Clock(walk.at, waits_until))


def facts_of(enrolment: Enrolment, terms: Terms) -> list[Fact]:
    """Return what was agreed for somebody who has joined, with the waiting clock."""
    member = enrolment.member
    assert member.born_on is not None  # nobody erased looks at this page
    person = Person(member.name, member.born_on, Relation(member.relation))
    at, clock = enrolment.joined_at, _clock_of(enrolment)
    return _facts(enrolment.plan, terms, person, at=at, clock=clock)


def _facts(plan: Plan, terms: Terms, person: Person, *, at: datetime, clock: Clock) -> list[Fact]:
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
            plan_date(clock.ends_at(terms, Cause.ILLNESS), plan),
        ),
        Fact(
            _("An accident counts if it happens on or after"),
            plan_date(clock.ends_at(terms, Cause.ACCIDENT), plan),
        ),
    ]


def _clock_of(enrolment: Enrolment) -> Clock:
    return Clock(enrolment.joined_at, enrolment.waiting_until)


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
