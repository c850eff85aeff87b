"""What the columns of money are called, for the page of an export."""

from typing import Final

from django.utils.translation import pgettext_lazy

MONEY_FIELDS: Final = {
    "ended_because": pgettext_lazy("a column", "Why it ended"),
    "proposed_by": pgettext_lazy("a column", "Proposed by"),
    "url": pgettext_lazy("a column", "Where to agree to it"),
    "proposed_at": pgettext_lazy("a column", "Proposed"),
    "ends_at": pgettext_lazy("a column", "Holds until"),
    "deposit": pgettext_lazy("a column", "Payment in (number)"),
    "code": pgettext_lazy("a column", "Code to pay for you"),
    "account": pgettext_lazy("a column", "Account number"),
    "batch": pgettext_lazy("a column", "Batch (number)"),
    "bic": pgettext_lazy("a column", "BIC"),
    "booked_on": pgettext_lazy("a column", "Booked on"),
    "charge_minor": pgettext_lazy("a column", "Charge of the bank (minor)"),
    "confirmed_at": pgettext_lazy("a column", "Confirmed"),
    "confirmed_by": pgettext_lazy("a column", "Confirmed by"),
    "counterpart": pgettext_lazy("a column", "Sent to"),
    "currency": pgettext_lazy("a column", "Currency"),
    "debit_on": pgettext_lazy("a column", "To be debited on"),
    "end_to_end": pgettext_lazy("a column", "Reference of the order"),
    "iban": pgettext_lazy("a column", "IBAN"),
    "looked_by": pgettext_lazy("a column", "Looked at by"),
    "named_at": pgettext_lazy("a column", "Named"),
    "named_by": pgettext_lazy("a column", "Named by"),
    "needs_look": pgettext_lazy("a column", "Why it was looked at twice"),
    "nets_payer": pgettext_lazy("a column", "Pays for (payer)"),
    "nets_period": pgettext_lazy("a column", "Pays for the share up to period"),
    "of": pgettext_lazy("a column", "Payment that goes back"),
    "paid_from": pgettext_lazy("a column", "Paid from"),
    "placed_as": pgettext_lazy("a column", "What it was"),
    "placed_at": pgettext_lazy("a column", "Placed on"),
    "replaced_at": pgettext_lazy("a column", "Replaced"),
    "run": pgettext_lazy("a column", "Run (number)"),
    "told": pgettext_lazy("a column", "As the bank told it"),
    "value_on": pgettext_lazy("a column", "Counts from (bank)"),
    "way": pgettext_lazy("a column", "Way"),
}
