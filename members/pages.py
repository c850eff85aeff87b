"""What the pages of belonging show, from enrolments and plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy

from charter import selectors as charter
from charter.models import Plan
from charter.rules import local_date
from members import selectors
from members.models import Enrolment, Freeze, User
from members.states import EnrolmentState, FreezeReason

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
class EnrolmentRow:
    """A member's belonging to a plan: it goes on, pauses, or has ended and may be taken up."""

    enrolment: Enrolment
    pause: Freeze | None
    back_until_on: date | None

    @property
    def tone(self) -> str:
        """Return the colour of the state: what has to be looked at stands out."""
        tones = {EnrolmentState.ACTIVE: "done", EnrolmentState.GRACE: "late"}
        return tones.get(EnrolmentState(self.enrolment.state), "waiting")

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


def _latest(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Return each member's latest enrolment in each plan, given the oldest first."""
    return list({(one.member_id, one.plan_id): one for one in enrolments}.values())


def _still_ahead(day: date | None, plan: Plan) -> date | None:
    today = local_date(charter.now(plan), plan.time_zone)
    return day if day is not None and today <= day else None
