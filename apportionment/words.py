"""What people are told about runs, dues and debits: facts come in, sentences go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apportionment import rules
from apportionment.models import RunEvent
from apportionment.states import RunState
from charter.models import Plan
from charter.rules import local_date
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from treasury import rules as treasury
from treasury import states as treasury_states
from treasury.models import Debit
from treasury.states import DebitState
from treasury.templatetags.money import money

D = DebitState
NOT_NOW: Final = gettext_lazy("This is not possible now. Please look at the page again.")
REFUSALS: Final[dict[type[Exception], Promise]] = {
    rules.RunMoveNotAllowed: gettext_lazy(
        "This is no longer possible: the run is now “%(state)s”. Please look at it again."
    ),
    rules.TooFewHeads: gettext_lazy(
        "The pool has %(headcount)s heads; the charter asks for %(minimum)s. Claims wait."
    ),
    rules.NoticeNotOver: gettext_lazy(
        "The notice is not over: it lasts until %(until)s. Until then claims can be taken out."
    ),
    rules.EarlierRunOpen: gettext_lazy(
        "Period %(period_no)s is still open. It is sealed or abandoned first, because its "
        "remainder is carried into this one."
    ),
    rules.FiguresChanged: gettext_lazy(
        "The figures have changed since you opened the page. Nothing was done. "
        "Please look at them again."
    ),
    rules.SamePerson: gettext_lazy(
        "You proposed this run yourself: another officer releases it, so that two have looked."
    ),
    rules.NobodyToShareWith: gettext_lazy(
        "Nobody counts in this period, so nothing can be shared. The claims wait for the next one."
    ),
    rules.NotEnoughMoney: gettext_lazy(
        "There is nothing to prepare: every award is prepared already, or no money has come in "
        "for it yet."
    ),
    rules.NothingDue: gettext_lazy("Nothing is due now."),
    rules.DueUnclear: gettext_lazy(
        "Something about your account has to be looked at before you can pay. The crew sees it; "
        "you need do nothing, and it does you no harm."
    ),
    rules.FigureTooLarge: gettext_lazy(
        "An amount is larger than the books can hold. Please look for a slip in what was typed."
    ),
    rules.OwnFamily: gettext_lazy(
        "This is your own family: another officer records what changes what they owe."
    ),
    rules.ItemKeyReused: gettext_lazy(
        "This was recorded already, with other facts. Please look at what waits below."
    ),
    rules.ReserveTooSmall: gettext_lazy(
        "The reserve holds only %(held_minor)s that nobody draws yet."
    ),
    rules.ClawbackTooLarge: gettext_lazy(
        "At most %(most_minor)s can be taken back: more was not given."
    ),
    rules.NotWaiting: gettext_lazy("A run has taken it up already, or it was withdrawn."),
    rules.NotCounted: gettext_lazy("This member does not count in this period and owes nothing."),
    rules.NothingToRecord: gettext_lazy("Please give an amount above zero and a reason."),
    treasury.SamePerson: gettext_lazy(
        "You prepared this payout yourself: another treasurer releases it, so that two have looked."
    ),
    treasury.AlreadyPaused: gettext_lazy("The debits of this payer are paused already."),
    treasury.NoMandate: gettext_lazy(
        "There is no right to debit for this plan, so your bank cannot be asked."
    ),
    treasury_states.MoveNotAllowed: gettext_lazy(
        "This is no longer possible: the payout is now “%(state)s”."
    ),
}
STATE_LABELS: Final[dict[str, Promise]] = {
    **{state.value: state.label for state in treasury_states.PayoutState},
    **{state.value: state.label for state in RunState},
}
NEXT_STEPS: Final[dict[str, Promise]] = {
    RunState.FROZEN: gettext_lazy("An officer proposes the figures when the notice is over."),
    RunState.PROPOSED: gettext_lazy("Another officer looks at the figures and releases them."),
    RunState.RELEASED: gettext_lazy("It is sealed by itself within a minute."),
    RunState.SEALED: gettext_lazy("Done: debits are being made, the report is published."),
    RunState.ABANDONED: gettext_lazy("Given up: nobody owes anything for it, its claims wait."),
}
MOVES: Final[dict[str, Promise]] = {
    "open": gettext_lazy("Opened: headcount frozen"),
    "propose": gettext_lazy("Proposed"),
    "return": gettext_lazy("Sent back"),
    "release": gettext_lazy("Released"),
    "seal": gettext_lazy("Sealed"),
    "abandon": gettext_lazy("Abandoned"),
}
DEBITS: Final[dict[str, Promise]] = {
    D.OPEN: gettext_lazy(
        "%(amount)s will be debited on %(debit_on)s. Until then you can pay it yourself, "
        "or leave the plan: what was shared until now stays owed."
    ),
    D.ASKED: gettext_lazy(
        "Your bank has been asked for %(amount)s. It usually answers within minutes."
    ),
    D.UNKNOWN: gettext_lazy(
        "Your bank's answer about %(amount)s has not arrived. We are asking again; "
        "you will not be charged twice."
    ),
    D.FAILED: gettext_lazy(
        "The debit of %(amount)s did not go through. You can pay now. "
        "You remain a member for the time being."
    ),
    D.PAID: gettext_lazy("%(amount)s was paid on %(settled_on)s. Thank you."),
    D.WRITTEN_OFF: gettext_lazy(
        "%(amount)s was never paid; the others have borne it. You can still pay it."
    ),
}
UNDER_WAY: Final = gettext_lazy(
    "%(amount)s has been due since %(debit_on)s; your bank is asked for it shortly. "
    "You can also pay it yourself."
)
TRIED_AGAIN: Final = gettext_lazy(
    "The debit of %(amount)s did not go through. It is tried again on %(next_on)s; you can also "
    "pay now. You remain a member for the time being."
)
UNDATED: Final = gettext_lazy("%(amount)s is due and will be debited after a notice to you.")
FROM_BALANCE: Final = gettext_lazy(
    "%(amount)s is due. It is taken from your balance by itself, as soon as that reaches."
)
HELD: Final[dict[str, Promise]] = {
    "pause": gettext_lazy(
        "%(amount)s is due. Your debits are paused, so nothing is debited; you can pay it yourself "
        "whenever it suits you. You remain a member."
    ),
    "limit": gettext_lazy(
        "%(amount)s is due. It is above the limit you have set, so it is not debited by itself: "
        "you decide when to pay it."
    ),
    "threshold": gettext_lazy(
        "%(amount)s is due. So small an amount is collected later, together with others; you need "
        "not do anything."
    ),
}
HELD_BY: Final[dict[str, Promise]] = {
    "pause": gettext_lazy("a pause for hardship"),
    "limit": gettext_lazy("the payer's own limit"),
}
ACCOUNTS: Final[dict[str, Promise]] = {
    "clearing": gettext_lazy("Money that has come in and not gone out"),
    "receivable": gettext_lazy("Shared, and still to come in from members"),
    "operator": gettext_lazy("Borne by the operator"),
    "written_off": gettext_lazy("Given up"),
    "awards_payable": gettext_lazy("Awards shared and not yet paid out"),
    "fee_income": gettext_lazy("Fee"),
    "carry": gettext_lazy("Collected too much, lowers the next share (below zero: too little)"),
    "reserve": gettext_lazy("Reserve"),
    "advances": gettext_lazy("Advanced by the operator, to be given back"),
    "balances": gettext_lazy("Balances that members hold"),
    "clawbacks": gettext_lazy("Awards to be taken back"),
    "bank": gettext_lazy("At the bank, by its statements"),
    "unplaced": gettext_lazy("Came in, and nobody knows yet for what"),
    "solidarity": gettext_lazy("Solidarity fund"),
    "spent_processing": gettext_lazy("Spent on payment processing"),
    "spent_investigation": gettext_lazy("Spent on looking into claims"),
    "spent_staff": gettext_lazy("Spent on people who work for the pool"),
    "spent_audit": gettext_lazy("Spent on audits"),
    "spent_other": gettext_lazy("Spent on other things"),
}


@dataclass(frozen=True)
class Step:
    """One line of a timeline, as the component wants it."""

    what: str
    when: str = ""
    note: str = ""
    tone: str = ""


def refusal_words(refusal: Exception, plan: Plan) -> str:
    """Return a refusal as a sentence in the reader's language."""
    words = REFUSALS.get(type(refusal), NOT_NOW)
    return str(words) % {name: _told(name, fact, plan) for name, fact in vars(refusal).items()}


def debit_words(debit: Debit, plan: Plan, *, at: datetime) -> str:
    """Return where a debit stands, in a calm sentence with its day."""
    return str(_debit_sentence(debit, local_date(at, plan.time_zone))) % {
        "amount": money(debit.amount_minor, plan.currency),
        "debit_on": plan_date_text(debit.debit_on, plan),
        "next_on": plan_date_text(debit.next_ask_at, plan),
        "settled_on": plan_date_text(debit.settled_on, plan),
    }


def _debit_sentence(debit: Debit, today: date) -> Promise:
    if debit.state == D.OPEN and debit.debit_on < today:
        return UNDER_WAY
    if debit.state == D.FAILED and debit.next_ask_at is not None:
        return TRIED_AGAIN
    return DEBITS[debit.state]


def history(events: Iterable[RunEvent], plan: Plan) -> list[Step]:
    """Return every step of a run with who took it and why."""
    return [
        Step(
            what=str(MOVES[event.move]),
            when=plan_time_text(event.at, plan),
            note=_signed(event),
        )
        for event in events
    ]


def _signed(event: RunEvent) -> str:
    who = event.by.name if event.by else _("by itself")
    if not event.reason:
        return who
    return _("%(who)s: %(reason)s") % {"who": who, "reason": event.reason}


def _told(name: str, fact: object, plan: Plan) -> object:
    if isinstance(fact, datetime):
        return plan_time_text(fact, plan)
    if name == "state":
        return STATE_LABELS.get(str(fact), fact)
    if name.endswith("_minor") and isinstance(fact, int):
        return money(fact, plan.currency)
    return fact
