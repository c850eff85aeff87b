"""A claim told as a story: what happened, where it stands, what comes next and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charter.templatetags.plan_time import plan_date_text, plan_time_text
from claims.models import Claim, ClaimEvent
from claims.rules import Calendar
from claims.states import CLOCKED, ClaimState
from treasury.templatetags.money import money

S = ClaimState

HEADLINES: Final[dict[str, Promise]] = {
    S.SUBMITTED: _("Your request has arrived. A reviewer is reading it."),
    S.UNDER_REVIEW: _("A reviewer is reading your request."),
    S.WAITING: _("We have a question about your request."),
    S.RECOMMENDED: _("A second reviewer is reading your request."),
    S.GRANTED: _("Your request is granted: %(award)s."),
    S.REFUSED: _("Your request was not granted."),
    S.ON_NOTICE: _("Your award of %(award)s is on notice."),
    S.CLEARED: _("The notice is over: the members now share %(award)s."),
    S.SHARED: _("The members have shared %(award)s for you."),
    S.PAID: _("%(award)s has been paid to you."),
    S.CONTESTED: _("A member has raised an objection. Reviewers are looking into it."),
    S.APPEALED: _("Your appeal has arrived. Other reviewers will read your request."),
    S.PANEL: _("Your request is before a panel of members."),
    S.LAPSED: _("Your request was closed, since our question was not answered."),
    S.WITHDRAWN: _("You took this request back."),
}
MOVES: Final[dict[str, Promise]] = {
    "file": _("Request received"),
    "take": _("A reviewer began to read"),
    "release": _("The reviewer passed it on"),
    "hand_over": _("Another reviewer took over"),
    "ask": _("We asked you something"),
    "answer": _("You answered"),
    "lapse": _("Closed without an answer"),
    "reopen": _("Opened again"),
    "appeal": _("Appeal received"),
    "stand_grant": _("Appeal taken back: the decision stands"),
    "stand_refuse": _("Appeal taken back: the decision stands"),
    "contest": _("Objection received"),
    "dismiss": _("Objection answered: the decision stands"),
    "uphold": _("Objection upheld: it is read again"),
    "call_panel": _("Put before a panel"),
    "panel_grant": _("Granted by the panel"),
    "panel_refuse": _("Not granted, decided by the panel"),
    "panel_return": _("Returned to the reviewers"),
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
    S.UNDER_REVIEW: _("We answer by this day, or tell you why we cannot yet."),
    S.APPEALED: _("We answer by this day, or tell you why we cannot yet."),
    S.WAITING: _("Please answer by this day. If you need longer, tell us."),
    S.CONTESTED: _("The objection is answered by this day. You need not do anything."),
    S.PANEL: _("The panel decides by this day."),
    S.LAPSED: _("Until this day you can answer, and it is opened again where it stood."),
    S.GRANTED: _("On this day the notice begins. Until then you may still take the request back."),
    S.ON_NOTICE: _("On this day the notice ends; then the members share the award."),
    S.CLEARED: _(
        "From this day on the members pay their shares. A large award may be shared over "
        "several months; each part is paid as the charter says."
    ),
    S.SHARED: _("The rest of the award is on its way to the account you named."),
    S.PAID: _("If it has not arrived, please tell us at once."),
    S.REFUSED: _(
        "Until this day you can appeal: others read it then. Below stands what the decision rests "
        "on and what would change it. You may also ask again."
    ),
    S.WITHDRAWN: _("Nothing more happens. You may ask again at any time."),
}
DAYS_OVER: Final[dict[ClaimState, Promise]] = {  # what is said once such a last day has passed
    S.LAPSED: _("You may ask anew at any time; what you sent is kept."),
    S.REFUSED: _("Below stands what this rests on and what would change it. You may ask again."),
}
FOLLOWED: Final[dict[ClaimState, Promise]] = {  # to whoever follows by a link: no "below"
    S.WAITING: _("Whoever asked for aid is asked something; an answer is awaited by this day."),
    S.REFUSED: _("Whoever asked has the decision with its reasons, and may appeal until this day."),
    S.LAPSED: _("Whoever asked may answer until this day; then it goes on where it stood."),
    S.PAID: _("The way of this request ends here."),
    S.WITHDRAWN: _("Nothing more happens. It may be asked again at any time."),
}
DEEDS: Final[dict[str, Promise]] = {  # written into the history, though no state changes
    "account": _("The account for the award was changed"),
}
LATE: Final = _(
    "We should have answered by this day, and did not. Please ask; we owe you a reason."
)
OVER: Final = frozenset({S.REFUSED, S.WITHDRAWN, S.LAPSED, S.PAID})


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
        **dict.fromkeys(CLOCKED, calendar.due_on),
        S.GRANTED: calendar.notice_on,
        S.ON_NOTICE: calendar.notice_until,
        S.CLEARED: calendar.debit_on,
        S.SHARED: calendar.pay_on,
        S.REFUSED: calendar.appeal_until,
        S.LAPSED: calendar.reopen_until,
    }.get(state)
    is_late = state in CLOCKED - {S.WAITING} and calendar.is_late
    text = NEXT[state] if day else DAYS_OVER.get(state, NEXT[state])
    return NextStep(
        text=str(LATE if is_late else text),
        when=plan_date_text(day, claim.plan) if day else "",
        is_late=is_late,
    )


def followed_step(claim: Claim, calendar: Calendar) -> NextStep:
    """Return what comes next as it is told to whoever has link and code."""
    told, state = next_step(claim, calendar), ClaimState(claim.state)
    if told.is_late or state not in FOLLOWED:
        return told
    return NextStep(text=str(FOLLOWED[state]), when=told.when)


def step_words(event: ClaimEvent) -> str:
    """Return what happened in a step, in a few words."""
    return str(MOVES[event.move] if event.move in MOVES else DEEDS[event.move])


def timeline(claim: Claim, events: Iterable[ClaimEvent]) -> list[Step]:
    """Return what has happened to a claim and what is still to come, for the one who asked."""
    past = [
        Step(what=step_words(event), when=plan_time_text(event.at, claim.plan)) for event in events
    ]
    return past + _ahead(claim)


def history(claim: Claim, events: Iterable[ClaimEvent], *, hidden: int | None = None) -> list[Step]:
    """Return every step of a claim with who took it and why, for those who review it.

    Of a `hidden` step it is not said why: what a first reader found, while a second reads blind.
    """
    return [
        Step(
            what=step_words(event),
            when=plan_time_text(event.at, claim.plan),
            note=" · ".join(
                filter(
                    None,
                    [
                        event.by.name if event.by else "",
                        event.reason if event.pk != hidden else "",
                    ],
                )
            ),
        )
        for event in events
    ]


def _ahead(claim: Claim) -> list[Step]:
    if claim.state in OVER:
        return []
    order = [state for state, _what in AHEAD]
    reached = order.index(ClaimState(claim.state)) + 1 if claim.state in order else 0
    return [Step(what=str(what), tone="ahead") for _state, what in AHEAD[reached:]]
