"""What accounts, spending and refusals of the books are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from treasury import rules, states

# Each account: its group in the books, and what it is called there.
ASSETS: Final = "assets"
LIABILITIES: Final = "liabilities"
INCOME: Final = "income"
EXPENSES: Final = "expenses"
GROUPS: Final[dict[str, Promise]] = {
    ASSETS: gettext_lazy("What there is"),
    LIABILITIES: gettext_lazy("What it is for"),
    INCOME: gettext_lazy("What came in as fee"),
    EXPENSES: gettext_lazy("What was spent"),
}
ACCOUNTS: Final[dict[str, tuple[str, Promise]]] = {
    "bank": (ASSETS, gettext_lazy("At the bank, by its statements")),
    "clearing": (ASSETS, gettext_lazy("On its way between the bank and the pool")),
    "receivable": (ASSETS, gettext_lazy("Shares still to come in")),
    "operator": (ASSETS, gettext_lazy("Borne by the operator")),
    "written_off": (ASSETS, gettext_lazy("Dues given up, not yet shared")),
    "clawbacks": (ASSETS, gettext_lazy("Awards to be taken back")),
    "awards_payable": (LIABILITIES, gettext_lazy("Awards still to be paid out")),
    "balances": (LIABILITIES, gettext_lazy("Balances that members hold")),
    "carry": (LIABILITIES, gettext_lazy("Carried into the next period")),
    "reserve": (LIABILITIES, gettext_lazy("Reserve")),
    "advances": (LIABILITIES, gettext_lazy("Advanced, to be given back")),
    "solidarity": (LIABILITIES, gettext_lazy("Solidarity fund")),
    "unplaced": (LIABILITIES, gettext_lazy("Came in, and nobody knows yet for what")),
    "fee_income": (INCOME, gettext_lazy("Fee")),
    "spent_processing": (EXPENSES, gettext_lazy("Payment processing")),
    "spent_investigation": (EXPENSES, gettext_lazy("Looking into claims")),
    "spent_staff": (EXPENSES, gettext_lazy("People who work for the pool")),
    "spent_audit": (EXPENSES, gettext_lazy("Audits")),
    "spent_other": (EXPENSES, gettext_lazy("Other expenses")),
}

# What money came in for, or went out for, by the account on the other side.
CASH: Final[dict[str, Promise]] = {
    "receivable": gettext_lazy("Shares paid by members"),
    "written_off": gettext_lazy("Shares paid after they had been given up"),
    "awards_payable": gettext_lazy("Awards paid to members"),
    "balances": gettext_lazy("Paid in by members, and drawn or given back"),
    "advances": gettext_lazy("Advanced, and given back"),
    "operator": gettext_lazy("From and to the operator"),
    "reserve": gettext_lazy("Into and out of the reserve"),
    "solidarity": gettext_lazy("Given to the solidarity fund"),
    "unplaced": gettext_lazy("Not known yet what for"),
    "carry": gettext_lazy("Given back out of what was carried"),
}

REFUSALS: Final[dict[type[Exception], Promise]] = {
    rules.SamePerson: gettext_lazy(
        "You did the first step yourself: another treasurer does this one, so that two have looked."
    ),
    rules.InvoiceKnown: gettext_lazy(
        "Invoice %(invoice_ref)s of %(payee)s is entered already. Please look for it below; if it "
        "is another one, check its number."
    ),
    rules.SpentLater: gettext_lazy("%(spent_on)s is still to come. Please check the day."),
    rules.NothingToMove: gettext_lazy("Please write an amount above zero."),
    rules.NobodyAsked: gettext_lazy(
        "Nobody has said why this should be taken back. Please give the reason first."
    ),
    rules.MonthNotOver: gettext_lazy("This month lasts until %(until_at)s. Please come back then."),
    rules.MonthIsClosed: gettext_lazy(
        "This month is closed already, by itself or with a later one."
    ),
    rules.NotAllBooked: gettext_lazy(
        "Money that came in on %(day)s is not in the books yet. The workers book it by themselves "
        "within minutes; please come back then. If it stays so, they are not running."
    ),
    states.MoveNotAllowed: gettext_lazy(
        "This is no longer possible: the expense is now “%(state)s”. Please look at it again."
    ),
}
NOT_NOW: Final = gettext_lazy("This is not possible now. Please look at the page again.")


def account_name(code: str) -> str:
    """Return what an account is called in the books."""
    return str(ACCOUNTS[code][1]) if code in ACCOUNTS else code


def account_group(code: str) -> str:
    """Return on which side of the books an account stands."""
    return ACCOUNTS[code][0] if code in ACCOUNTS else LIABILITIES


def cash_name(code: str) -> str:
    """Return what money came in or went out for."""
    return str(CASH.get(code) or account_name(code))


def refusal_words(refusal: Exception, plan: Plan) -> str:
    """Return a refusal as a sentence that says what to do next."""
    facts = {name: _told(name, fact, plan) for name, fact in vars(refusal).items()}
    return str(REFUSALS.get(type(refusal), NOT_NOW)) % facts


def _told(name: str, fact: object, plan: Plan) -> object:
    if name == "until_at":
        return plan_time_text(fact, plan)  # type: ignore[arg-type]
    if name in {"day", "spent_on"}:
        return plan_date_text(fact, plan)  # type: ignore[arg-type]
    if name == "state":
        return str(states.ExpenseState(str(fact)).label)
    return fact


def all_of_it() -> str:
    """Return what stands for the whole time of a plan."""
    return _("All of it")
