"""What the pages of joining show, put together from plan, charter and person."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import BandSpan, Terms, waiting_ends_at
from charter.templatetags.plan_time import band_label, plan_date, plan_date_text
from members import rules
from members.models import Enrolment
from members.services import Person
from members.states import Relation
from treasury.templatetags.money import money

SHOWN_BANDS = 2  # the band of today, and the next


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: object


class JoinPage:
    """A plan as someone sees it who is about to join."""

    def __init__(self, plan: Plan, version: CharterVersion, *, at: datetime) -> None:
        self.plan = plan
        self.version = version
        self.at = at

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.version)

    @property
    def steps(self) -> list[str]:
        return [_("What it is"), _("Who joins"), _("Health and consent"), _("Check and join")]

    @property
    def bands(self) -> list[Fact]:
        """Return each age band with the most that one case may bring."""
        return [
            Fact(band_label(band), money(band.benefit_minor, self.terms.currency))
            for band in self.terms.bands
        ]

    def facts_to_be(self, person: Person) -> list[Fact]:
        """Return what joining now would mean for a person."""
        return self._facts(
            name=person.name,
            born_on=person.born_on,
            relation=person.relation,
            joined_at=self.at,
        )

    def facts_of(self, enrolment: Enrolment) -> list[Fact]:
        """Return what was agreed for somebody who has joined."""
        member = enrolment.member
        return self._facts(
            name=member.name,
            born_on=member.born_on,
            relation=Relation(member.relation),
            joined_at=enrolment.joined_at,
        )

    def _facts(
        self, *, name: str, born_on: date, relation: Relation, joined_at: datetime
    ) -> list[Fact]:
        try:
            spans = rules.spans_to_come(terms=self.terms, born_on=born_on, joined_at=joined_at)
        except rules.AgeOutside:  # a draft that waited over a birthday; joining says so
            spans = []
        who = _("%(name)s (%(relation)s)") % {"name": name, "relation": relation.label}
        return [
            Fact(_("Who joins"), who),
            Fact(_("Date of birth"), plan_date(born_on, self.plan)),
            *self._band_facts(spans),
            *self._waiting_facts(joined_at),
        ]

    def _band_facts(self, spans: list[BandSpan]) -> list[Fact]:
        facts: list[Fact] = []
        for span in spans[:SHOWN_BANDS]:
            band = self.terms.band(span.key)
            day = plan_date_text(span.counts_from, self.plan)
            ages = _("From %(day)s, age band") % {"day": day} if facts else _("Age band")
            most = money(band.benefit_minor, self.terms.currency)
            facts += [Fact(ages, band_label(band)), Fact(_("One case may bring up to"), most)]
        if spans and (ends_at := spans[-1].counts_until) and len(spans) <= SHOWN_BANDS:
            facts.append(
                Fact(
                    _("In the plan until (oldest age of the charter)"),
                    plan_date(ends_at, self.plan),
                )
            )
        return facts

    def _waiting_facts(self, joined_at: datetime) -> list[Fact]:
        illness = plan_date(waiting_ends_at(self.terms, joined_at), self.plan)
        return [Fact(_("Illness counts if it begins on or after"), illness)]
