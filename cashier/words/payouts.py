"""What people are told about batches of payouts and runs of refunds."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apportionment import rules as apportionment
from charter.models import Plan
from treasury import rules, states
from treasury.templatetags.money import money

LOOKS: Final[dict[str, Promise]] = {
    "account_changed": gettext_lazy(
        "Another account was named in the last two weeks. Please ask the family, by a number you "
        "had before, whether they did."
    ),
    "name_differs": gettext_lazy(
        "The account is in another name than the member's. Please ask whose it is."
    ),
}
STALE: Final[dict[str, Promise]] = {
    "account": gettext_lazy(
        "The family has named another account since. Take this one out: the next time it goes "
        "there."
    ),
    "held": gettext_lazy("The award is being taken back. Take this one out."),
    "ended": gettext_lazy("The claim is over. Take this one out."),
}
FAILURES: Final[dict[str, Promise]] = {
    "balance_spent": gettext_lazy("the balance holds less by now"),
    "no_longer_paid": gettext_lazy("the bank has taken the payment back meanwhile"),
    "account_closed": gettext_lazy("the account is closed"),
}
REFUSALS: Final[dict[type[Exception], Promise]] = {
    rules.SamePerson: gettext_lazy(
        "You prepared this yourself: another treasurer does this step, so that two have looked."
    ),
    rules.BatchChanged: gettext_lazy(
        "The batch has changed since you opened the page: it is now %(total_minor)s. Nothing was "
        "released. Please look at it again."
    ),
    rules.NeedsLook: gettext_lazy(
        "Nothing was released: %(count)s in it still need a second look. Look at them below, or "
        "take them out."
    ),
    rules.NothingToRelease: gettext_lazy(
        "Everything was taken out: there is nothing left to release."
    ),
    rules.NothingToRefund: gettext_lazy(
        "Nothing that was paid is left to give back, or it is in another run already."
    ),
    rules.NotInHand: gettext_lazy(
        "There is only %(left_minor)s for this. Let the operator bear it, or give back less."
    ),
    rules.NoWayOut: gettext_lazy(
        "No way of this plan pays money out. Please choose one under “Ways to pay” first."
    ),
    apportionment.BatchStale: gettext_lazy(
        "Nothing was released: %(count)s in it are not what their claims say by now. They are "
        "marked below: take them out and release the rest."
    ),
    apportionment.NothingToRecord: gettext_lazy(
        "Please choose a closed period, and say why money goes back."
    ),
    apportionment.NotEnoughMoney: gettext_lazy(
        "There is nothing to prepare: every award is prepared already, or no money has come in "
        "for it yet."
    ),
    apportionment.NotArrived: gettext_lazy("This payment has not been made yet."),
    states.MoveNotAllowed: gettext_lazy(
        "This is no longer possible: it is now “%(state)s”. Please look at it again."
    ),
}
NOT_NOW: Final = gettext_lazy("This is not possible now. Please look at the page again.")
BORNE_BY: Final[dict[str, Promise]] = {
    "operator": gettext_lazy("the operator"),
    "reserve": gettext_lazy("the reserve"),
    "": gettext_lazy("nobody: it is the members' own money"),
}


def refusal_words(refusal: Exception, plan: Plan) -> str:
    """Return a refusal as a sentence that says what to do next."""
    facts = {name: _told(name, fact, plan) for name, fact in vars(refusal).items()}
    return str(REFUSALS.get(type(refusal), NOT_NOW)) % facts


def failure_words(code: str) -> str:
    """Return why a payment failed: in words where we know the bank's code, else the code."""
    return str(FAILURES.get(code, code))


def look_words(reasons: str) -> list[str]:
    """Return what is odd about a payout, a sentence each."""
    return [str(LOOKS[one]) for one in reasons.split(",") if one]


def _told(name: str, fact: object, plan: Plan) -> object:
    if name.endswith("_minor") and isinstance(fact, int):
        return money(fact, plan.currency)
    if name == "state":
        return str(states.PayoutState(str(fact)).label)
    return fact
