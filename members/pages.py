"""What the pages of joining and belonging show, from plan, charter and person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import BandSpan, Terms, local_date, waiting_ends_at
from charter.templatetags.plan_time import band_label, plan_date, plan_date_text
from members import rules, selectors
from members.models import Enrolment, Freeze, User
from members.services import Person
from members.states import FreezeReason, Relation
from treasury.templatetags.money import money

SHOWN_BANDS = 2  # the band of today, and the next

PAUSE_WORDS: Final = {
    FreezeReason.BALANCE.value: gettext_lazy(
        "The balance has become too low for the next share. Please top it up; then the membership"
        " goes on."
    ),
    FreezeReason.ARREARS.value: gettext_lazy(
        "A share has not been paid yet. Please pay it; then the membership goes on."
    ),
}


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: object


@dataclass(frozen=True)
class EnrolmentRow:
    """A member's belonging to a plan: it goes on, pauses, or has ended and may be taken up."""

    enrolment: Enrolment
    pause: Freeze | None
    back_until_on: date | None

    @property
    def pause_words(self) -> str:
        """Return why it pauses and what to do, or nothing."""
        if self.pause is None:
            return ""
        return str(PAUSE_WORDS.get(self.pause.reason, self.pause.reason))


def family_rows(*, user: User) -> list[EnrolmentRow]:
    """Return every enrolment of the members a user holds, oldest first, and how each stands."""
    enrolments = list(selectors.enrolments(user_id=user.pk))
    pauses = selectors.freezes_of(user_id=user.pk)
    days = selectors.last_days_to_return(_latest(enrolments))
    return [
        EnrolmentRow(one, pauses.get(one.pk), _still_ahead(days.get(one.pk), one.plan))
        for one in enrolments
    ]


def day_to_return(enrolment: Enrolment, *, at: datetime) -> date | None:
    """Return the last day on which one that ended, or ends now, may come back; none once over."""
    return _still_ahead(selectors.last_day_to_return(enrolment, at=at), enrolment.plan)


def _latest(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Return each member's latest enrolment in each plan, given the oldest first."""
    return list({(one.member_id, one.plan_id): one for one in enrolments}.values())


def _still_ahead(day: date | None, plan: Plan) -> date | None:
    today = local_date(charter.now(plan), plan.time_zone)
    return day if day is not None and today <= day else None


class JoinPage:
    """A plan as someone sees it who is about to join."""

    def __init__(self, plan: Plan, version: CharterVersion, *, at: datetime) -> None:
        self.plan = plan
        self.version = version
        self.at = at

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.version)

    def require_open(self) -> None:
        """Refuse where nobody new may join today: outside the charter's window, or full."""
        rules.require_window(terms=self.terms, at=self.at)
        if (maximum := self.terms.maximum_headcount) is not None:
            taken = selectors.seats_taken(plan_id=self.plan.pk, at=self.at)
            rules.require_seat(maximum=maximum, taken=taken)

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

    def facts_to_be(self, person: Person, *, goes_on: Enrolment | None = None) -> list[Fact]:
        """Return what joining now would mean for a person, or coming back to an enrolment."""
        facts = self._facts(
            name=person.name,
            born_on=person.born_on,
            relation=person.relation,
            joined_at=self.at,
            waiting_until=goes_on.waiting_until
            if goes_on
            else waiting_ends_at(self.terms, self.at),
        )
        if goes_on is not None:
            since = plan_date(goes_on.joined_at, self.plan)
            facts.insert(0, Fact(_("Comes back, and goes on as a member since"), since))
        return facts

    def facts_of(self, enrolment: Enrolment) -> list[Fact]:
        """Return what was agreed for somebody who has joined."""
        member = enrolment.member
        return self._facts(
            name=member.name,
            born_on=member.born_on,
            relation=Relation(member.relation),
            joined_at=enrolment.joined_at,
            waiting_until=enrolment.waiting_until,
        )

    def _facts(
        self,
        *,
        name: str,
        born_on: date,
        relation: Relation,
        joined_at: datetime,
        waiting_until: datetime,
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
            Fact(_("Illness counts if it begins on or after"), plan_date(waiting_until, self.plan)),
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
