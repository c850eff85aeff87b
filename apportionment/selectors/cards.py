"""Where each person stands in each plan today: what a card on the member's home says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from apportionment.selectors.moments import Moment
from charter.models import Plan
from charter.rules import (
    BandSpan,
    BandTerms,
    Cause,
    SeverityTerms,
    Terms,
    band_spans,
    local_date,
    waiting_ends_at,
)
from members import selectors as members
from members.models import Enrolment, Freeze
from members.states import IN, EnrolmentState

REMEMBERED: Final = timedelta(days=90)  # so long one who has gone keeps a card


@dataclass(frozen=True)
class BandToday:
    """An age band as its head meets it: the charter's terms, and what a share of it was last."""

    terms: BandTerms
    share_minor: int | None  # of the last sealed period; None: none was sealed


@dataclass(frozen=True)
class Card:
    """One enrolment as its holder sees it today."""

    enrolment: Enrolment
    moment: Moment
    band: BandToday | None
    next_band: BandToday | None
    changes_on: date | None
    freeze: Freeze | None = None
    back_until_on: date | None = None  # of one that ended and may go on as before
    place: int | None = None  # on the waiting list

    @property
    def plan(self) -> Plan:
        """Return the plan of the card."""
        return self.moment.plan

    @property
    def terms(self) -> Terms:
        """Return the charter in force."""
        return self.moment.terms

    @property
    def is_in(self) -> bool:
        """Return whether this person belongs to the plan."""
        return self.enrolment.state in IN

    @property
    def is_ahead(self) -> bool:
        """Return whether this person is in no band yet: too young still."""
        return self.is_in and self.band is None and self.next_band is not None

    @property
    def today(self) -> date:
        """Return the day it is in plan time."""
        return local_date(self.moment.at, self.terms.time_zone)

    @property
    def illness_on(self) -> date:
        """Return the day from which an illness counts."""
        return local_date(self.enrolment.waiting_until, self.terms.time_zone)

    @property
    def accident_on(self) -> date:
        """Return the day from which an accident counts; never later than an illness."""
        joined_at = self.enrolment.joined_at
        ends_at = waiting_ends_at(self.terms, joined_at, Cause.ACCIDENT)
        return min(self.illness_on, local_date(ends_at, self.terms.time_zone))

    @property
    def illness_days(self) -> int:
        """Return for how many days an illness does not count yet; 0: it does."""
        return max(0, (self.illness_on - self.today).days)

    @property
    def accident_days(self) -> int:
        """Return for how many days an accident does not count yet; 0: it does."""
        return max(0, (self.accident_on - self.today).days)

    @property
    def severities(self) -> list[SeverityTerms]:
        """Return the kinds of cases for which the charter gives less, those in force today."""
        return [
            kind
            for kind in self.terms.severity
            if kind.in_force_on is None or kind.in_force_on <= self.today
        ]


def cards(
    *,
    enrolments: Iterable[Enrolment],
    moments: Mapping[int, Moment],
    freezes: Mapping[int, Freeze],
) -> list[Card]:
    """Return a card for each person and plan: who belongs, waits in line, or has gone lately.

    Of several enrolments of one person in one plan, the latest. The cost does not grow with them.
    """
    latest = {(one.member_id, one.plan_id): one for one in enrolments}
    shown = [one for one in latest.values() if _is_shown(one, moments[one.plan_id])]
    back = members.last_days_to_return([one for one in shown if one.left_at is not None])
    return [
        _card(
            one,
            moments[one.plan_id],
            freeze=freezes.get(one.pk),
            back_until_on=back.get(one.pk),
        )
        for one in shown
    ]


def _is_shown(enrolment: Enrolment, moment: Moment) -> bool:
    left_at = enrolment.left_at
    return left_at is None or moment.at - left_at < REMEMBERED


def _card(
    enrolment: Enrolment, moment: Moment, *, freeze: Freeze | None, back_until_on: date | None
) -> Card:
    spans = _spans(enrolment, moment)
    now = next((span for span in spans if span.counts_from <= moment.at), None)
    ahead = next((span for span in spans if span.counts_from > moment.at), None)
    is_applied = enrolment.state == EnrolmentState.APPLIED
    today = local_date(moment.at, moment.terms.time_zone)
    return Card(
        enrolment=enrolment,
        moment=moment,
        band=_band(now, moment),
        next_band=_band(ahead, moment),
        changes_on=_changes_on(now, ahead, moment.terms.time_zone),
        freeze=freeze,
        back_until_on=back_until_on if back_until_on and today <= back_until_on else None,
        place=members.place_in_line(enrolment) if is_applied else None,
    )


def _spans(enrolment: Enrolment, moment: Moment) -> list[BandSpan]:
    born_on = enrolment.member.born_on
    if born_on is None or enrolment.left_at is not None:  # erased, or gone
        return []
    return band_spans(moment.terms.bands, born_on, moment.at, moment.terms.time_zone)


def _band(span: BandSpan | None, moment: Moment) -> BandToday | None:
    if span is None:
        return None
    return BandToday(moment.terms.band(span.key), moment.share_minor.get(span.key))


def _changes_on(now: BandSpan | None, ahead: BandSpan | None, tz: str) -> date | None:
    edge = now.counts_until if now else None
    if edge is None and ahead is not None:
        edge = ahead.counts_from
    return local_date(edge, tz) if edge else None
