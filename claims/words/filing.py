"""What those who ask are told before they send: which rules bind, what will be looked at."""

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter.models import CharterVersion, Plan
from charter.templatetags.plan_time import plan_date_text
from claims import rules
from claims.states import BoundBy
from claims.words.refusals import facts_told

KINDLY: Final[dict[type[rules.Hint], Promise]] = {
    rules.BeforeJoining: gettext_lazy(
        "The day is before joining (%(joined_on)s). A plan helps with what happens after joining; "
        "if the day is right, tell in your story when it was first found."
    ),
    rules.InWaiting: gettext_lazy(
        "The day falls into the waiting time: events count from %(until)s on. Please look once "
        "more whether it is the day on the report."
    ),
    rules.AfterLeaving: gettext_lazy(
        "The day is after the membership ended (%(left_on)s). What was found before still counts: "
        "a report from before would show it."
    ),
    rules.AfterDeath: gettext_lazy(
        "We have written down that they died on %(died_on)s, and the day you give is later. Please "
        "look whether one of the two is wrong."
    ),
    rules.FiledLate: gettext_lazy(
        "You ask %(days)s days after it; the charter gives %(within_days)s days. If there was a "
        "reason, such as a long stay in hospital, please write it in your story."
    ),
    rules.OutsideBands: gettext_lazy(
        "For the age on that day the charter has no age band. A reviewer looks at what it says."
    ),
}
BINDING: Final[dict[BoundBy, Promise]] = {
    BoundBy.JOINING: gettext_lazy("It was in force when this person joined."),
    BoundBy.ACCEPTED: gettext_lazy("This person accepted it later, before it happened."),
    BoundBy.VOTED: gettext_lazy("A vote of the members made it binding before it happened."),
    BoundBy.EVENT: gettext_lazy("It was in force on the day it happened."),
}


def kindly(hint: rules.Hint, plan: Plan) -> str:
    """Return what a reviewer will look at, as the one who asks is told it."""
    return str(KINDLY[type(hint)]) % facts_told(hint, plan)


def binding_words(version: CharterVersion, bound_by: BoundBy, plan: Plan) -> str:
    """Return which version of the charter binds, since when it is in force, and why it does."""
    return _("Version %(number)s of the charter, in force since %(day)s. %(why)s") % {
        "number": version.number,
        "day": plan_date_text(version.in_force_at, plan),
        "why": BINDING[bound_by],
    }


def day_of(text: str) -> date:
    """Return the day that an answer holds as text."""
    return date.fromisoformat(text)
