"""What is said of providers' batches, of what does not match, and of the ways a plan uses."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treasury import rules
from treasury.states import GapKind

GATEWAYS: Final[Mapping[str, Promise]] = {
    "sandbox": gettext_lazy("The demo's bank"),
    "transfer": gettext_lazy("Transfers by the members"),
    "bank_file": gettext_lazy("Files for your bank (SEPA)"),
    "stripe": gettext_lazy("Stripe"),
    "wallet": gettext_lazy("Balances that members hold here"),
}
WHAT_WAYS_DO: Final[Mapping[str, Promise]] = {
    "sandbox": gettext_lazy("Made up: no real money moves. For trying things out."),
    "transfer": gettext_lazy(
        "Members send the money themselves, with a reference. You take in your bank's statement, "
        "and each payment finds its member. No provider, no fee: what most small pools use."
    ),
    "bank_file": gettext_lazy(
        "You download one file of debits or payouts and hand it in at your bank. Members sign a "
        "mandate once. Your bank gives you a creditor identifier."
    ),
    "stripe": gettext_lazy(
        "Members agree once on Stripe's page; it is debited on the announced day and sent to your "
        "bank some days later, less a fee."
    ),
    "wallet": gettext_lazy(
        "Members pay in ahead and shares are taken from there. Say where that money is kept."
    ),
}
ASIDE: Final[Mapping[str, Promise]] = {
    "sums_differ": gettext_lazy(
        "Its sums are not those of its lines. Ask the provider for the batch again; nothing of "
        "this one was booked."
    ),
    "currency_differs": gettext_lazy(
        "It is in another currency than this plan's money. Ask the provider to which account it "
        "was sent, and whether it is yours at all."
    ),
    "several_plans": gettext_lazy(
        "It holds payments of several plans, or of another one. Have the provider send each plan's "
        "money by itself: plans never mix their money."
    ),
    "another_plan": gettext_lazy(
        "It is named as this plan's and holds payments of another one. Ask the provider."
    ),
    "nothing_of_ours": gettext_lazy("Nothing in it is ours. Ask the provider whose it is."),
    "told_otherwise": gettext_lazy(
        "A batch of the same name is booked already, with other contents. Ask the provider which "
        "of the two was sent."
    ),
    "overlaps": gettext_lazy(
        "Some of its lines were in an earlier batch. Ask the provider: the same money is not sent "
        "twice."
    ),
    "repeats_itself": gettext_lazy(
        "One of its lines stands in it twice. Ask the provider for the batch again."
    ),
    "line_impossible": gettext_lazy(
        "One of its lines runs the wrong way or is of no kind we know. Ask the provider."
    ),
}
FILE_FAULTS: Final[Mapping[str, Promise]] = {
    "too_large": gettext_lazy("The file is too large. Please download fewer days at a time."),
    "not_utf8": gettext_lazy(
        "Its letters cannot be read. Please download it again as CSV (UTF-8), without opening it "
        "in a spreadsheet first."
    ),
    "columns_differ": gettext_lazy("Its first line must be: %(columns)s"),
    "not_csv": gettext_lazy("Line %(line)s is no CSV. Please download the file again."),
    "empty": gettext_lazy("There is no line in it. Please choose another span of days."),
    "cells_missing": gettext_lazy("Line %(line)s has too few cells, or too many."),
    "reference_wrong": gettext_lazy("Line %(line)s: the batch has no name, or one too long."),
    "kind_unknown": gettext_lazy(
        "Line %(line)s: the kind must be debit, refund, payout, return, chargeback, fee or net."
    ),
    "number_wrong": gettext_lazy(
        "Line %(line)s: write the day as 2026-03-16, the currency as three capitals, and the "
        "amount in the smallest unit without a point."
    ),
    "net_missing": gettext_lazy(
        "Line %(line)s: each batch must end with one line of kind net, its lump sum. Was the file "
        "cut off?"
    ),
    "batch_torn": gettext_lazy("Line %(line)s: this batch stands in two places of the file."),
}
NEXT_STEPS: Final[Mapping[str, Promise]] = {
    GapKind.NOT_SETTLED: gettext_lazy(
        "Ask the provider, naming this key, when it is sent. If it says that it was never paid, "
        "its answer is taken here and the debit is open again."
    ),
    GapKind.NOT_PAID: gettext_lazy(
        "The provider tells another amount than we know. Compare its page of this payment with "
        "ours; if it took too much or too little, let it give back or send the difference."
    ),
    GapKind.LINE_UNKNOWN: gettext_lazy(
        "We never asked for this. Ask the provider whose payment it is, and have it taken out of "
        "your account's batches."
    ),
    GapKind.SETTLEMENT_ASIDE: gettext_lazy(
        "Open the batch, read why it was not booked, and ask the provider. When it is cleared up, "
        "close it with a reason."
    ),
    GapKind.NOT_AT_BANK: gettext_lazy(
        "Take in the bank's latest statement. If the lump is not on it, ask the provider for the "
        "proof of its transfer."
    ),
    GapKind.BANK_UNPLACED: gettext_lazy(
        "Open the line, say what it is, or send it back to whoever sent it."
    ),
    GapKind.AFTER_REFUND: gettext_lazy(
        "This member has it twice: we gave the share back, and their bank took the payment back as "
        "well. The share is owed again and asked for by itself. If that fails to the end, write to "
        "the member, or withdraw the refund if it has not left yet."
    ),
    GapKind.BANK_DIFFERS: gettext_lazy(
        "A day of the statements is missing, or was changed. Take in the missing days; if all are "
        "there, call the bank."
    ),
}
IMPOSSIBLE: Final[Mapping[str, Promise]] = {
    "nothing": gettext_lazy("Choose whether money comes in this way, goes out, or both."),
    "debit": gettext_lazy("No money can come in this way."),
    "payout": gettext_lazy("Payouts cannot be made this way. Choose another for them."),
}


def gateway_name(gateway: str) -> str:
    """Return what treasurers call a gateway."""
    return str(GATEWAYS.get(gateway, gateway))


def aside_words(reason: str) -> str:
    """Return why a batch was not booked, and what to do."""
    return str(ASIDE.get(reason, reason))


def file_words(refusal: rules.SettlementFileUnreadable) -> str:
    """Return why a file of batches was not taken, and what to do."""
    told = FILE_FAULTS.get(refusal.code, "")
    return str(told) % {"line": refusal.line, "columns": ",".join(rules.SETTLEMENT_COLUMNS)}


def refusal_words(refusal: rules.TreasuryRefused) -> str:
    """Return why a way was not set or released, and what to do."""
    if isinstance(refusal, rules.WayImpossible):
        return str(IMPOSSIBLE.get(refusal.deed, refusal.deed))
    if isinstance(refusal, rules.SamePerson):
        return _("You set this yourself. Another treasurer looks at it and releases it.")
    if isinstance(refusal, rules.WayIsOver):
        return _("This was released or withdrawn meanwhile. Look at what holds now.")
    return _("This is not possible now. Please look at the page again.")
