"""What each proof shows, and what it does not: for somebody who doubts."""

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Proof:
    """One proof: what it is, what it shows, what it does not, and how one checks it oneself."""

    key: str
    title: Promise
    shows: Promise
    silent: Promise
    check: Promise
    name: str = ""  # of the address where it stands

    @property
    def href(self) -> str:
        """Return where it stands; nothing where this deployment lacks it, or each plan has one."""
        try:
            return reverse(self.name) if self.name else ""
        except NoReverseMatch:
            return ""


PROOFS: Final = (
    Proof(
        "arithmetic",
        _("The report's arithmetic"),
        _(
            "Every share follows from the figures in the report, to the cent, with all that was"
            " added and taken off."
        ),
        _("That these figures are true: that the people exist, and that the ill were ill."),
        _("Work the share out again on paper, on the page “Check the figures”, or with verify.py."),
        "disclosures:check",
    ),
    Proof(
        "hash",
        _("The report's fingerprint (SHA-256)"),
        _(
            "Two people with the same fingerprint have the same report, to the byte. A report"
            " names the one before it, so none can be slipped in or left out."
        ),
        _(
            "That what it says was right when it was written. A mistake is corrected by a new"
            " document; both stay."
        ),
        _("Download report.json and compare: sha256sum report.json."),
    ),
    Proof(
        "log",
        _("The public log"),
        _(
            "Every report, charter, correction and attestation is one line of a list that only"
            " grows. Whoever holds an old checkpoint sees at once if anything before it was"
            " changed or taken out."
        ),
        _(
            "That a line is true. And it could be shown to you otherwise than to others: against"
            " that stand the witnesses, and the letters."
        ),
        _("verify.py with --since and a checkpoint that you kept."),
        "disclosures:log",
    ),
    Proof(
        "witnesses",
        _("Witnesses"),
        _(
            "Others, outside, have signed the same checkpoint: everybody is shown one and the same"
            " list."
        ),
        _(
            "Witnesses do not read what stands in it. Where the log names no witness, nobody"
            " outside has signed yet."
        ),
        _("The signatures stand below the checkpoint, one a line."),
        "disclosures:log",
    ),
    Proof(
        "letters",
        _("The checkpoint in your letters"),
        _(
            "Each notice before a debit and each statement names the log as it was that day. Your"
            " mailbox is a witness that we cannot reach."
        ),
        _("Nothing to whoever deletes the letters. One that you kept is enough."),
        _("Compare the size and the first digits with the log's page."),
    ),
    Proof(
        "receipt",
        _("Your receipt"),
        _(
            "Your own share is in the total of the report, with this amount and once. The more"
            " people check theirs, the less room there is to leave somebody out."
        ),
        _(
            "Who the others are. Invented people would make your share smaller, and somebody would"
            " have to pay theirs."
        ),
        _("Download the receipt of a period and give it to verify.py; it works without us."),
        "receipts:mine",
    ),
    Proof(
        "finer",
        _("The finer row of a request"),
        _(
            "What members see of a request in more detail is what was fixed when the report was"
            " written."
        ),
        _("That it is complete: the public sees less, so that nobody can be recognised."),
        _(
            "Signed in, the page of a request shows the row and its salt; their hash stands in the"
            " report."
        ),
    ),
    Proof(
        "payee",
        _("Confirmed by the payee"),
        _("The family itself says that the money arrived."),
        _(
            "That there is a family. Somebody who invents a person can also confirm in their name;"
            " hence the audit."
        ),
        _("Each period's page says of how many payments it was said."),
    ),
    Proof(
        "audit",
        _("The audit from outside"),
        _(
            "Of the paid requests, some were drawn by a lot that nobody could choose, and a person"
            " from outside has seen who it is, the papers, and the bank's proof."
        ),
        _(
            "Those that were not drawn. It rests on the word of the auditor, and who was drawn may"
            " say no to being seen."
        ),
        _(
            "Make the draw again from draw.json; read the attestation, and ask the organisation it"
            " names."
        ),
    ),
    Proof(
        "chance",
        _("Public chance, and values given before"),
        _(
            "Who sits on a panel, and what is audited, was drawn from a list that was fixed before"
            " the lot was known."
        ),
        _(
            "Without a public source of chance: whoever runs the server and reads its keys could"
            " see the values that lie there. A value that somebody keeps at home is out of their"
            " reach."
        ),
        _(
            "The draw's file has the list, the values and the seed; redraw.py or verify.py draw it"
            " again."
        ),
    ),
    Proof(
        "heads",
        _("Daily heads of the books and of the crew's deeds"),
        _(
            "What was booked and done until that day cannot be changed later without the head"
            " becoming another."
        ),
        _(
            "What stands in the books: it names people, and is shown to auditors, not to"
            " everybody. And not that an entry was right."
        ),
        _("An auditor adds up the entries again and compares the head with the log."),
        "disclosures:log",
    ),
    Proof(
        "books",
        _("The books, added up again every day"),
        _(
            "Heads, shares, debits, payments and accounts agree with each other; what differs is"
            " named in public."
        ),
        _(
            "That the bank has the money: for that, bank statements are read in and compared, and"
            " differences shown."
        ),
        _("The page “What is late” of each plan shows the last check."),
    ),
)


NEVER: Final = (
    _("That your next share will be small, or that aid will come: nobody can know that."),
    _(
        "That a decision about a request was wise. For that there are reasons, objections, appeals"
        " and panels."
    ),
    _(
        "That nobody of the crew will ever do wrong. But it would leave traces that they cannot"
        " wipe away."
    ),
)
