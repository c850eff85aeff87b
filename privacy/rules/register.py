"""What is stored of people: each table once, with whose it is, and what becomes of it.

One list is what an export takes, what an erasure empties, and what the page shows. A table that
stands in neither list here fails a test, so that none can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = {}
ERASED: Final = "—"  # what a word reads that had to stay a word
AT: Final = object()  # the instant of the erasure


def dated(values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what columns are set to, with the instant where `AT` stands."""
    return {name: at if value is AT else value for name, value in values.items()}


@dataclass(frozen=True, eq=False)
class Table:
    """One table with data of people.

    `belongs` are the paths that lead from a row to its user (`payer:` to the user's payer;
    `special:` is found by privacy.selectors). `hidden` columns are no use to the person, or
    would help a thief; they are not exported. Erasing sets `blank`, or deletes the row
    (`is_deleted`); without either all of it stays, for the reason `kept` names.
    """

    label: str
    group: str
    belongs: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    is_deleted: bool = False
    kept: str = ""


def _words(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, ERASED)


HOLDER: Final = "member__holder"
OF_ENROLMENT: Final = "enrolment__member__holder"
OF_CLAIM: Final = "claim__enrolment__member__holder"

# In the order of erasing: what points at a row goes before it.
PERSONAL: Final = (
    Table("joining.JoinDraft", "belonging", ("user",), hidden=("person_hash",), is_deleted=True),
    Table("members.HealthAnswer", "health", (OF_ENROLMENT,), is_deleted=True),
    Table(
        "members.PaperConsent",
        "belonging",
        (OF_ENROLMENT,),
        blank=_words("signed_by", "reference"),
        kept="proof",
    ),
    Table("members.Acceptance", "belonging", (OF_ENROLMENT,), kept="proof"),
    Table(
        "members.EnrolmentEvent", "belonging", (OF_ENROLMENT,), blank={"reason": ""}, kept="books"
    ),
    Table("members.Freeze", "belonging", (OF_ENROLMENT,), kept="books"),
    Table("members.Standing", "belonging", (OF_ENROLMENT,), kept="books"),
    Table("claims.Access", "access", (OF_CLAIM,), kept="proof"),
    Table("claims.Evidence", "claims", (OF_CLAIM,), blank=_words("name"), kept="proof"),
    Table(
        "claims.ClaimEvent",
        "claims",
        (OF_CLAIM,),
        blank=_words("reason", "fact", "remedy"),
        kept="proof",
    ),
    Table(
        "claims.Claim",
        "claims",
        (OF_ENROLMENT,),
        hidden=("once",),
        blank=_words(
            "condition", "story", "account_name", "account_ref", "fact", "reason", "remedy"
        ),
        kept="proof",
    ),
    Table("support.ComplaintEvent", "help", ("complaint__thread__user",), kept="proof"),
    Table(
        "support.Complaint",
        "help",
        ("thread__user",),
        blank=_words("reason", "final_reason"),
        kept="counts",
    ),
    Table("support.Writing", "help", ("thread__user",), blank=_words("text"), kept="counts"),
    Table("support.Reading", "access", ("thread__user",), kept="proof"),
    Table("support.Thread", "help", ("user",), kept="counts"),
    Table("apportionment.Portion", "claims", (OF_CLAIM,), kept="books"),
    Table(
        "treasury.Payout",
        "money",
        ("special:payouts",),
        blank=_words("payee_name", "account_ref"),
        kept="books",
    ),
    Table("apportionment.AwardPayout", "money", ("portion__" + OF_CLAIM,), kept="books"),
    Table("apportionment.DueException", "money", ("payer:",), kept="books"),
    Table("apportionment.Arrears", "money", ("payer:",), kept="books"),
    Table("apportionment.ParkedPayer", "money", ("payer:payer_id",), kept="books"),
    Table("treasury.Debit", "money", ("payer:",), kept="books"),
    Table("treasury.TopUp", "money", ("payer:",), kept="books"),
    Table("treasury.Mandate", "money", ("payer:",), kept="books"),
    Table("treasury.DebitPause", "money", ("payer:",), blank=_words("reason"), kept="books"),
    Table("treasury.PayerLimit", "money", ("payer:",), is_deleted=True),
    Table("treasury.Payer", "money", ("payer:id",), kept="books"),
    Table("members.Enrolment", "belonging", (HOLDER,), blank={"outgrows_at": None}, kept="books"),
    Table("members.Identity", "people", (HOLDER,), hidden=("number_hash",), is_deleted=True),
    Table("members.Access", "access", (HOLDER,), is_deleted=True),
    Table("members.EmergencyContact", "people", (HOLDER,), hidden=("phone_hash",), is_deleted=True),
    Table("members.AccountOffer", "people", (HOLDER,), hidden=("code_hash",), is_deleted=True),
    Table("members.ComingOfAge", "people", (HOLDER,), is_deleted=True),
    Table("members.Death", "people", (HOLDER,), is_deleted=True),
    Table(
        "members.Invitation",
        "people",
        ("special:invitations",),
        hidden=("person_hash", "document_hash", "address_hash", "code_hash"),
        blank={
            "name": None,
            "born_on": None,
            "document_number": None,
            "address": None,
            "person_hash": None,
            "document_hash": None,
            "address_hash": None,
            "code_hash": None,
            "forgotten_at": AT,
        },
        kept="counts",
    ),
    Table(
        "members.Member",
        "people",
        ("holder",),
        hidden=("name_hash", "person_hash"),
        blank={
            "name": ERASED,
            "born_on": None,
            "name_hash": None,
            "person_hash": None,
            "erased_at": AT,
        },
        kept="books",
    ),
    Table(
        "members.DeliveryReport",
        "messages",
        ("special:reports",),
        hidden=("digest",),
        is_deleted=True,
    ),
    Table(
        "members.Message",
        "messages",
        ("special:messages",),
        blank={"subject": "", "body": "", "facts": {}, "recipient": "", "blanked_at": AT},
        kept="counts",
    ),
    Table("members.AddressChange", "account", ("user",), hidden=("before_hash",), is_deleted=True),
    Table("members.HandOver", "account", ("user",), is_deleted=True),
    Table(
        "members.AddressCode",
        "account",
        ("special:addresses",),
        hidden=("code_hash",),
        is_deleted=True,
    ),
    Table("members.RoleGrant", "account", ("user",), kept="proof"),
    Table("mfa.Authenticator", "account", ("user",), hidden=("data",), is_deleted=True),
    Table(
        "usersessions.UserSession",
        "account",
        ("user",),
        hidden=("session_key", "data"),
        is_deleted=True,
    ),
    Table("account.EmailAddress", "account", ("user",), is_deleted=True),
    Table("admin.LogEntry", "account", ("user",), is_deleted=True),
    Table("privacy.Export", "account", ("user",), kept="proof"),
    Table("privacy.Withdrawal", "account", ("user",), kept="proof"),
    Table("privacy.Erasure", "account", ("user",), kept="proof"),
    Table(
        "members.User",
        "account",
        ("id",),
        hidden=("password",),
        blank={
            "name": ERASED,
            "email": None,
            "phone": None,
            "password": "!",
            "is_active": False,
            "is_staff": False,
            "phone_proven_at": None,
            "unreachable_since": AT,
        },
        kept="books",
    ),
)

# Tables without data of people, or whose data of people is told of elsewhere; each with its why.
NOT_PERSONAL: Final = {
    "account.EmailConfirmation": "codes of e-mail addresses; this house sends its own",
    "apportionment.BooksCheck": "sums and counts",
    "apportionment.Period": "dates of a plan",
    "apportionment.Rebate": "prices of a plan",
    "apportionment.Run": "sums of a plan; who proposed and released it is the crew's deed",
    "apportionment.RunEvent": "the crew's deeds",
    "apportionment.RunItem": "sums of a plan; the crew's reasons, published as they stand",
    "apportionment.Share": "prices of a plan",
    "apportionment.Slice": "ranges of numbers",
    "auth.Group": "not used",
    "auth.Permission": "not used",
    "bench.MemberRow": "made-up people of the benchmark",
    "charter.Band": "rules",
    "charter.CharterCutoff": "rules",
    "charter.CharterVersion": "rules",
    "charter.Plan": "rules",
    "contenttypes.ContentType": "names of tables",
    "disclosures.Report": "published; made of counts and of cases without names",
    "members.GroupImport": "a list of people, encrypted, for a day at most; then counts",
    "sessions.Session": "who is signed in; gone when signed out, erased with the account",
    "treasury.Account": "accounts of a plan's books",
    "treasury.DebitQuarter": "dates of a plan",
    "treasury.Entry": "the books: sums by day",
    "treasury.GatewayEvent": "what a payment provider sent: keys and states, no names",
    "treasury.PayoutEvent": "steps of a payout",
    "treasury.Posting": "the books: sums by day",
}
