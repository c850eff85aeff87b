"""What a check of the books found, in the reader's language; the command and the page say it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apportionment.rules.books import DifferenceKind
from apportionment.words import ACCOUNTS

K = DifferenceKind
COUNTS: Final = frozenset(
    {K.HEADCOUNT, K.EXEMPT_COUNT, K.DEBIT_CHAIN, K.CLOSED_MONTH}
)  # figures, but no money
WEIGHT: Final = "total_weight"

KINDS: Final[dict[str, Promise]] = {
    K.STANDINGS_OVERLAP: gettext_lazy("A member counts twice at one payer's cost"),
    K.PAYERS_OVERLAP: gettext_lazy("A member counts at two payers' cost at once"),
    K.MEMBER_OVERLAP: gettext_lazy("A member counts twice, having joined twice"),
    K.STANDING_ELSEWHERE: gettext_lazy("A member counts in another plan's ages"),
    K.STANDING_OUTSIDE: gettext_lazy("A member counts before joining or after leaving"),
    K.HEADCOUNT: gettext_lazy("The members counted are not those who were there"),
    K.EXEMPT_COUNT: gettext_lazy("The members spared are not those with a reason"),
    K.EXEMPT_AMOUNT: gettext_lazy("A member was spared another amount than the share"),
    K.RUN_FIGURE: gettext_lazy("A figure does not follow from the others"),
    K.RUN_LINE: gettext_lazy("A line is not the sum of what it is made of"),
    K.SHARE: gettext_lazy("A share does not follow from the figures"),
    K.SHARE_TOTAL: gettext_lazy("A running total of shares is wrong"),
    K.REBATE_TOTAL: gettext_lazy("A running total of what was given back is wrong"),
    K.CARRY_CHAIN: gettext_lazy("A period did not take over what the last one left"),
    K.AWARD_SHARED: gettext_lazy("An award was shared otherwise than granted"),
    K.PORTION_PAID: gettext_lazy("More is being paid of an award than was shared"),
    K.CLAIM_PAID: gettext_lazy("An award is called paid and has not arrived in full"),
    K.AWARD_PAYOUT: gettext_lazy("A payout is of another amount than its award says"),
    K.ENTRY_UNBALANCED: gettext_lazy("An entry does not balance"),
    K.POSTING_ELSEWHERE: gettext_lazy("An entry stands on another plan's account"),
    K.ENTRY_UNKNOWN: gettext_lazy("An entry books something nobody knows of"),
    K.SEALING_ENTRY: gettext_lazy("A sealed period is booked otherwise than sealed"),
    K.ACCOUNT: gettext_lazy("An account does not hold what it should"),
    K.DUES_TOTAL: gettext_lazy("All dues together are not what was charged"),
    K.RECEIVABLE: gettext_lazy("What is still to come in is not what is still owed"),
    K.DEBIT_CHAIN: gettext_lazy("A payer's debits leave a gap or overlap"),
    K.DEBIT_TOTAL: gettext_lazy("A running total of debits is wrong"),
    K.DEBIT_AMOUNT: gettext_lazy("A payer was asked for another amount than was due"),
    K.COLLECTED_ENTRY: gettext_lazy("A day's entry is not the sum of its debits"),
    K.DEBIT_UNBOOKED: gettext_lazy("Money has come in and is not in the books"),
    K.DEBIT_ENTRY: gettext_lazy("A debit given up or returned and its entry do not agree"),
    K.LOSS_ITEM: gettext_lazy("What was given up is not what the pool bears for it"),
    K.PAYOUT_ENTRY: gettext_lazy("A payout and its entry do not agree"),
    K.TOP_UP_ENTRY: gettext_lazy("A top-up and its entry do not agree"),
    K.BALANCE_BELOW: gettext_lazy("More was drawn from a balance than was paid in"),
    K.PAID_BEYOND: gettext_lazy("More was paid out than had come in or was advanced"),
    K.REFUND_ENTRY: gettext_lazy("A day's entry is not the sum of its refunds"),
    K.REFUND_BEYOND: gettext_lazy("More goes back than was paid, or than its run says"),
    K.NETTED_DEBIT: gettext_lazy("A debit was not paid out of the award that says so"),
    K.PAYOUT_RETURN: gettext_lazy("A payout that came back and its entry do not agree"),
    K.WITHHELD_AWARD: gettext_lazy("Something of an award is withheld otherwise than taken back"),
    K.DEPOSIT_ENTRY: gettext_lazy("What was paid in and its entry do not agree"),
    K.GRANT_DEBIT: gettext_lazy("What the solidarity fund paid is not what was granted"),
    K.EXPENSE_ENTRY: gettext_lazy("An expense and its entry do not agree"),
    K.REVERSAL_ENTRY: gettext_lazy("Something was taken back otherwise than it was booked"),
    K.CLOSED_MONTH: gettext_lazy("Something was booked into a month that was closed"),
    K.CHECKPOINT: gettext_lazy("A balance noted on the way is not what was booked until then"),
    K.SETTLEMENT_ENTRY: gettext_lazy("The fees of a provider's batch and their entry do not agree"),
    K.SETTLEMENT_LINES: gettext_lazy("A provider's batch is not the sum of its lines"),
    K.BANK_ENTRY: gettext_lazy("A line of the bank and its entry do not agree"),
    K.ORDER_CHARGE: gettext_lazy("What the bank took for a return and its entry do not agree"),
    K.ORDER_OUTCOME: gettext_lazy("An order to the bank and its debit do not agree"),
    K.BANK_FILE: gettext_lazy("A file for the bank is not the sum of its orders"),
}


def kind_words(kind: str) -> str:
    """Return what kind of difference it is, as a sentence without a full stop."""
    return str(KINDS[kind])


LINES: Final[dict[str, Promise]] = {
    "benefit": gettext_lazy("Aid"),
    "fee": gettext_lazy("Fee"),
    "reserve": gettext_lazy("Into the reserve"),
    "to_share": gettext_lazy("To share together"),
    WEIGHT: gettext_lazy("Members, each counted with their weight"),
    "contributed": gettext_lazy("Contributions"),
    "called": gettext_lazy("Called on top of the contribution"),
    "charged": gettext_lazy("Charged to all"),
    "borne": gettext_lazy("Borne by others"),
    "carry_in": gettext_lazy("Taken over from the last period"),
    "carry_out": gettext_lazy("Left for the next period"),
    "written_off": gettext_lazy("Dues given up"),
    "recovered": gettext_lazy("Dues paid late"),
    "refunds": gettext_lazy("Refunds"),
    "rebates": gettext_lazy("Given back"),
    "adjustments": gettext_lazy("Corrections"),
    "subsidy": gettext_lazy("Subsidy"),
    "reserve_draw": gettext_lazy("Drawn from the reserve"),
    "clawback": gettext_lazy("Awards taken back"),
    "allowed": gettext_lazy("Shared of awards"),
    "left": gettext_lazy("Left of awards for the next period"),
    "cut": gettext_lazy("Cut off awards"),
}


def line_words(name: str) -> str:
    """Return what a line of a run, or an account, is called."""
    return str(LINES.get(name) or ACCOUNTS.get(name) or name)


def is_money(kind: str, line: str = "") -> bool:
    """Return whether a difference's figures are amounts of money, and not numbers of something."""
    return kind not in COUNTS and line != WEIGHT


COMPARED: Final[dict[str, Promise]] = {
    "standings": gettext_lazy("Spans in which members count"),
    "periods": gettext_lazy("Periods counted again"),
    "heads_at_last_cutoff": gettext_lazy("Members at the last cutoff"),
    "sealed_runs": gettext_lazy("Sealed periods worked out again"),
    "awards": gettext_lazy("Awards"),
    "entries": gettext_lazy("Entries in the books"),
    "settlements": gettext_lazy("Batches that providers sent"),
    "bank_lines": gettext_lazy("Lines that banks told"),
    "bank_orders": gettext_lazy("Orders to the bank"),
    "debits": gettext_lazy("Debits"),
    "payouts": gettext_lazy("Payouts"),
    "refunds": gettext_lazy("Refunds"),
    "expenses": gettext_lazy("Expenses"),
}


def compared_words(name: str) -> str:
    """Return what was compared."""
    return str(COMPARED[name])


def unchecked_title() -> str:
    """Return what stands above what no recount can show."""
    return _("What this cannot show")


def unchecked() -> list[str]:
    """Return what no recount can show, so that nobody takes an agreement for more than it is."""
    return [
        _("Whether a member exists, was born on the day they gave, or joined under two logins."),
        _("Whether a case is true, and whether its award is right."),
        _("What a bank really holds: only what it told us it took and paid."),
        _(
            "In a period in which the yearly cap cut shares, what single members were charged: "
            "only all of them together, and each payer's debits."
        ),
        _("Whether letters and reports say what the books say."),
    ]


def summary_words(differences: int) -> str:
    """Return the outcome in a sentence."""
    if differences == 0:
        return _("Everything agrees.")
    return ngettext("%(count)d difference.", "%(count)d differences.", differences) % {
        "count": differences
    }


def difference_words(kind: str, facts: dict[str, int | str]) -> str:
    """Return one difference as a line: what kind, and its facts as they are."""
    told = ", ".join(f"{name} {fact}" for name, fact in facts.items())
    return f"{kind}: {kind_words(kind)} ({told})" if told else f"{kind}: {kind_words(kind)}"
