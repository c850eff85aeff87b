"""What files for the bank, their steps, and the bank's answers are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text
from treasury import rules, states
from treasury.rules import bank_files as banks
from treasury.services import ReportTaken
from treasury.states import BankFileState

TONES: Final = {
    BankFileState.MADE: "waiting",
    BankFileState.RELEASED: "waiting",
    BankFileState.FETCHED: "done",
    BankFileState.WITHDRAWN: "ended",
    BankFileState.REFUSED: "late",
}
STEPS: Final[dict[str, Promise]] = {
    "make": gettext_lazy("Made by %(name)s"),
    "release": gettext_lazy("Released by %(name)s"),
    "fetch": gettext_lazy("Fetched by %(name)s"),
    "withdraw": gettext_lazy("Withdrawn by %(name)s"),
    "refuse": gettext_lazy("Refused by the bank, recorded by %(name)s"),
    "report": gettext_lazy("Answer of the bank taken in by %(name)s"),
}
MISSING: Final[dict[str, Promise]] = {
    "account": gettext_lazy(
        "This plan has no account at a bank yet. Please enter it under Bank; another treasurer "
        "releases it."
    ),
    "iban": gettext_lazy(
        "The plan's account has no IBAN that is right, and such files need one. Please compare it "
        "under Bank."
    ),
    "creditor_id": gettext_lazy(
        "The plan has no creditor identifier yet; without one no bank takes debits. Please enter "
        "it under Ways to pay; your bank or central bank gives it out."
    ),
    "bic": gettext_lazy(
        "The format of this plan's files needs the BIC of its bank. Please enter it under Bank, or "
        "choose the newer format under Ways to pay."
    ),
}
REFUSALS: Final[dict[type[Exception], Promise]] = {
    rules.SamePerson: gettext_lazy(
        "You made this file yourself: another treasurer releases it, so that two have looked."
    ),
    banks.NothingToFile: gettext_lazy(
        "Nothing waits for a file any more: somebody else has just made one. Please look below."
    ),
    banks.NotABankDay: gettext_lazy(
        "Banks cannot do this on %(day)s. Please choose a bank day from %(earliest)s on, no more "
        "than 30 days ahead."
    ),
    banks.MandatesEnded: gettext_lazy(
        "Since this file was made, %(count)s of its mandates ended. Please withdraw the file and "
        "make it anew: whoever ended a mandate is left out then."
    ),
    banks.FileChanged: gettext_lazy(
        "This file is no longer what was made, so it does not leave the house. Please withdraw it, "
        "make it anew, and tell whoever looks after this server."
    ),
    banks.FileUnwritable: gettext_lazy(
        "One of these orders cannot be written as banks read it (%(why)s). Please tell whoever "
        "looks after this server; nothing was made."
    ),
    banks.FileForgotten: gettext_lazy(
        "The contents of this file were taken out after their time. Its sums and steps stay here."
    ),
    states.MoveNotAllowed: gettext_lazy(
        "This is no longer possible: the file is now “%(state)s”. Please look at it again."
    ),
}
NOT_NOW: Final = gettext_lazy("This is not possible now. Please look at the page again.")

# The banks' own codes (ISO 20022), and ours.
FAILURES: Final[dict[str, Promise]] = {
    "AC01": gettext_lazy("The account number is wrong"),
    "AC04": gettext_lazy("The account is closed"),
    "AC06": gettext_lazy("The account is blocked"),
    "AC13": gettext_lazy("It is a company's account"),
    "AG01": gettext_lazy("The account cannot be debited"),
    "AM04": gettext_lazy("There was not enough money in the account"),
    "AM05": gettext_lazy("The bank had it twice"),
    "BE04": gettext_lazy("The address is missing"),
    "FF01": gettext_lazy("The bank could not read it"),
    "MD01": gettext_lazy("The bank knows no mandate"),
    "MD06": gettext_lazy("The payer had it sent back"),
    "MD07": gettext_lazy("The payer has died"),
    "MS02": gettext_lazy("The payer refused it"),
    "MS03": gettext_lazy("The bank gives no reason"),
    "RC01": gettext_lazy("The bank's code (BIC) is wrong"),
    "SL01": gettext_lazy("The payer has let their bank stop it"),
    "file_refused": gettext_lazy("The bank refused the whole file"),
    "mandate_revoked": gettext_lazy("The mandate ended before"),
    "mandate_dormant": gettext_lazy("The mandate slept for three years and is over"),
    "returned": gettext_lazy("The bank sent it back without a reason"),
}


def failure_words(code: str) -> str:
    """Return why an order came to nothing; the bank's own code, if we have no words for it."""
    told = FAILURES.get(code)
    return f"{told} ({code})" if told and code.isupper() else str(told or code)


def refusal_words(refusal: Exception, plan: Plan) -> str:
    """Return a refusal as a sentence that says what to do next."""
    if isinstance(refusal, banks.AccountMissing):
        return str(MISSING[refusal.missing])
    facts = {name: _told(name, fact, plan) for name, fact in vars(refusal).items()}
    return str(REFUSALS.get(type(refusal), NOT_NOW)) % facts


def step_words(move: str, name: str) -> str:
    """Return one step of a file, with who took it."""
    return str(STEPS[move]) % {"name": name or _("somebody who has left")}


def _told(name: str, fact: object, plan: Plan) -> object:
    if name in {"day", "earliest"}:
        return plan_date_text(fact, plan)  # type: ignore[arg-type]
    return BankFileState(str(fact)).label if name == "state" else fact


def report_words(taken: ReportTaken) -> str:
    """Return what became of a bank's answer to a file."""
    told = [
        ngettext(
            "%(count)s order failed by it, and is asked for again where the schedule says so.",
            "%(count)s orders failed by it, and are asked for again where the schedule says so.",
            taken.failed,
        )
        % {"count": taken.failed}
    ]
    if taken.known:
        told.append(_("%(count)s were known already.") % {"count": taken.known})
    if taken.unknown:
        told.append(
            _("%(count)s are of no file here; nothing was changed.") % {"count": taken.unknown}
        )
    return " ".join(told)
