"""A claim told as a story: what happened, where it stands, what comes next and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.templatetags.plan_time import plan_date_text, plan_time_text
from claims.models import Claim, ClaimEvent
from claims.rules import Calendar
from claims.states import UNDECIDED, ClaimState
from treasury.templatetags.money import money

S = ClaimState

HEADLINES: Final[dict[str, Promise]] = {
    S.SUBMITTED: _("Your request has arrived. A reviewer is reading it."),
    S.RECOMMENDED: _("A second reviewer is reading your request."),
    S.GRANTED: _("Your request is granted: %(award)s."),
    S.REFUSED: _("Your request was not granted."),
    S.ON_NOTICE: _("Your award of %(award)s is on notice."),
    S.CLEARED: _("The notice is over: the members now share %(award)s."),
    S.SHARED: _("The members have shared %(award)s for you."),
    S.PAID: _("%(award)s has been paid to you."),
    S.WITHDRAWN: _("You took this request back."),
}
MOVES: Final[dict[str, Promise]] = {
    "file": _("Request received"),
    "recommend": _("Read by a first reviewer"),
    "send_back": _("The second reviewer asks for another reading"),
    "grant": _("Granted by a second reviewer"),
    "refuse": _("Not granted, confirmed by a second reviewer"),
    "show": _("Notice began"),
    "clear": _("Notice ended"),
    "share": _("Shared among the members"),
    "pay": _("Paid"),
    "withdraw": _("Taken back"),
}
AHEAD: Final = (
    (S.RECOMMENDED, _("A first reviewer reads everything and recommends")),
    (S.GRANTED, _("A second reviewer decides, with reasons")),
    (S.ON_NOTICE, _("Notice: the members see the case, without your name")),
    (S.CLEARED, _("Notice ends")),
    (S.SHARED, _("The members share the award")),
    (S.PAID, _("The money is paid to the account you named")),
)
NEXT: Final[dict[ClaimState, Promise]] = {
    S.SUBMITTED: _("We answer by this day, or tell you why we cannot yet."),
    S.RECOMMENDED: _("We answer by this day, or tell you why we cannot yet."),
    S.GRANTED: _("On this day the notice begins. Until then you may still take the request back."),
    S.ON_NOTICE: _("On this day the notice ends; then the members share the award."),
    S.CLEARED: _(
        "From this day on the members pay their shares. A large award may be shared over "
        "several months; each part is paid as the charter says."
    ),
    S.SHARED: _("The rest of the award is on its way to the account you named."),
    S.PAID: _("If it has not arrived, please tell us at once."),
    S.REFUSED: _("Below stands what this rests on and what would change it. You may ask again."),
    S.WITHDRAWN: _("Nothing more happens. You may ask again at any time."),
}
LATE: Final = _(
    "We should have answered by this day, and did not. Please ask; we owe you a reason."
)
OVER: Final = frozenset({S.REFUSED, S.WITHDRAWN, S.PAID})


@dataclass(frozen=True)
class Step:
    """One line of the timeline, as the component wants it."""

    what: str
    when: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class NextStep:
    """What happens next, in a sentence."""

    text: str
    when: str = ""
    is_late: bool = False


def headline(claim: Claim) -> str:
    """Return where a claim stands, in a sentence to the one who asked."""
    return str(HEADLINES[claim.state]) % {"award": money(claim.award_minor, claim.plan.currency)}


def next_step(claim: Claim, calendar: Calendar) -> NextStep:
    """Return what comes next, and its date where there is one."""
    state = ClaimState(claim.state)
    day = {
        S.SUBMITTED: calendar.ask_again_on,
        S.RECOMMENDED: calendar.ask_again_on,
        S.GRANTED: calendar.notice_on,
        S.ON_NOTICE: calendar.notice_until,
        S.CLEARED: calendar.debit_on,
    }.get(state)
    is_late = state in UNDECIDED and calendar.is_late
    return NextStep(
        text=str(LATE if is_late else NEXT[state]),
        when=plan_date_text(day, claim.plan) if day else "",
        is_late=is_late,
    )


def timeline(claim: Claim, events: Iterable[ClaimEvent]) -> list[Step]:
    """Return what has happened to a claim and what is still to come, for the one who asked."""
    past = [
        Step(what=str(MOVES[event.move]), when=plan_time_text(event.at, claim.plan))
        for event in events
    ]
    return past + _ahead(claim)


def history(claim: Claim, events: Iterable[ClaimEvent]) -> list[Step]:
    """Return every step of a claim with who took it and why, for those who review it."""
    return [
        Step(
            what=str(MOVES[event.move]),
            when=plan_time_text(event.at, claim.plan),
            note=" · ".join(filter(None, [event.by.name if event.by else "", event.reason])),
        )
        for event in events
    ]


def _ahead(claim: Claim) -> list[Step]:
    if claim.state in OVER:
        return []
    order = [state for state, _what in AHEAD]
    reached = order.index(ClaimState(claim.state)) + 1 if claim.state in order else 0
    return [Step(what=str(what), tone="ahead") for _state, what in AHEAD[reached:]]
