"""What the columns of audits are called."""

from typing import Final

from django.utils.translation import pgettext_lazy

AUDIT_FIELDS: Final = {
    "audit": pgettext_lazy("a column", "Audit (number)"),
    "auditor": pgettext_lazy("a column", "Auditor"),
    "bank_seen": pgettext_lazy("a column", "Bank proof of the payment seen"),
    "drawn": pgettext_lazy("a column", "Draw (number)"),
    "giver": pgettext_lazy("a column", "As whom"),
    "identity_seen": pgettext_lazy("a column", "Identity seen"),
    "is_member": pgettext_lazy("a column", "Member of the plan"),
    "listed": pgettext_lazy("a column", "Entry of the list (number)"),
    "looks_from": pgettext_lazy("a column", "May look from"),
    "note": pgettext_lazy("a column", "Note"),
    "objected_at": pgettext_lazy("a column", "You said no"),
    "organisation": pgettext_lazy("a column", "Organisation"),
    "papers_seen": pgettext_lazy("a column", "Papers seen"),
    "payee_confirmed": pgettext_lazy("a column", "Confirmed by the payee"),
    "public_key": pgettext_lazy("a column", "Public key"),
    "result": pgettext_lazy("a column", "Result"),
    "signature": pgettext_lazy("a column", "Signature"),
    "statement": pgettext_lazy("a column", "Statement"),
}
