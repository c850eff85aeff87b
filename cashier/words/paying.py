"""What payers are told about their ways of paying: facts come in, sentences go out."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from charter.rules import Funding, Terms
from treasury import rules, states
from treasury.gateways.interface import RequestRefused
from treasury.models import Deposit
from treasury.states import DepositState, Purpose
from treasury.templatetags.money import money

S = DepositState
WAYS: Final[dict[str, Promise]] = {
    "sandbox": _("Direct debit (the demo's bank)"),
    "transfer": _("I transfer it myself"),
    "bank_file": _("Direct debit from my bank account"),
    "stripe": _("Bank card or account, through Stripe"),
    "wallet": _("From the balance I hold here"),
}
HOW: Final[dict[str, Promise]] = {
    "sandbox": _("It is taken on the announced day. You need not do anything."),
    "transfer": _("You are told amount and day; you send it with your reference, when you like."),
    "bank_file": _("Your bank takes it on the announced day. You need not do anything."),
    "stripe": _("It is taken on the announced day. You need not do anything."),
    "wallet": _("It is taken from your balance, as soon as that reaches. Nothing else is debited."),
}
STANDS: Final[dict[str, Promise]] = {
    S.OPEN: _("Your bank is being asked for %(sum)s."),
    S.ASKED: _("Your bank has been asked for %(sum)s. It usually answers within minutes."),
    S.UNKNOWN: _(
        "Your bank's answer about %(sum)s has not arrived. We are asking again; you will not be"
        " charged twice."
    ),
    S.FAILED: _("%(sum)s could not be taken. Nothing was debited."),
    S.RETURNED: _("%(sum)s went back to your bank."),
}
IN_A_FILE: Final = _("%(sum)s goes into the next file for your bank; that takes some days.")
CAME: Final[dict[str, Promise]] = {
    Purpose.TOP_UP: _("%(sum)s has arrived. Thank you."),
    Purpose.FRIEND: _("%(sum)s has arrived for the person you paid for. Thank you."),
    Purpose.FUND: _("%(sum)s has arrived in the solidarity fund. Thank you."),
}
REFUSALS: Final[dict[type[Exception], Promise]] = {
    rules.NotSoMuch: _("At most %(most_minor)s: that is what is left, what is on its way counted."),
    rules.NothingOwed: _("Nothing is left to pay here: it is paid, or on its way already."),
    rules.NoMandate: _(
        "You have no way of paying for this plan that takes money by itself. Please choose one"
        " first, or send it by bank transfer."
    ),
    rules.PaysThemselves: _(
        "Your way of paying takes nothing by itself: please send it by bank transfer."
    ),
    rules.NothingToGiveBack: _(
        "Nothing of your balance can go back by the way it came. Please name the account to which"
        " it goes instead."
    ),
    rules.NothingToMove: _("Please write an amount above zero."),
    rules.KeyReused: _("Please open the page anew and try again."),
    rules.FundTooSmall: _("The fund holds only %(fund_minor)s. Gifts have to come first."),
    rules.AlreadyProposed: _("The fund is asked to pay this share already. Look below."),
    rules.SamePerson: _("You proposed this yourself: another treasurer grants it."),
    states.MoveNotAllowed: _(
        "This is no longer possible: it was paid, or a bank is asked for it now. Look again."
    ),
    RequestRefused: _("This way was refused: %(code)s. Nothing has changed."),
}
NOT_NOW: Final = _("This is not possible now. Please look at the page again.")


def refusal_words(refusal: Exception, plan: Plan) -> str:
    """Return a refusal as a sentence in the reader's language."""
    words = next((REFUSALS[kind] for kind in type(refusal).__mro__ if kind in REFUSALS), NOT_NOW)
    facts = {
        name: money(fact, plan.currency) if name.endswith("_minor") else fact
        for name, fact in vars(refusal).items()
    }
    return str(words) % facts


def deposit_words(deposit: Deposit, plan: Plan) -> str:
    """Return where a deposit stands, in a calm sentence."""
    words = CAME[deposit.purpose] if deposit.state == S.PAID else STANDS[deposit.state]
    if deposit.state == S.ASKED and deposit.gateway == "bank_file":
        words = IN_A_FILE
    return str(words) % {"sum": money(deposit.amount_minor, plan.currency)}


def agree_words(terms: Terms) -> str:
    """Return what is agreed to, where money is taken by itself."""
    if terms.funding is Funding.FIXED:
        return gettext(
            "My contribution may be debited, after a notice that tells me the amount beforehand. I"
            " can end this at any time by leaving."
        )
    return gettext(
        "My share of each period may be debited, after a notice that tells me the amount"
        " beforehand. I can end this at any time by leaving."
    )
