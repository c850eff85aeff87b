"""How long what is kept: one row a table and purpose; a sweep carries it out every day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from privacy.rules.tables import AT

YEAR: Final = 365


@dataclass(frozen=True)
class Kept:
    """Rows of a table that go, or are emptied, so many days after an instant or day of theirs.

    `where` narrows the rows (a filter); `blank` empties these columns, without it the row is
    deleted. `why` names the reason that the page shows.
    """

    label: str
    days: int
    since: str
    why: str
    where: Mapping[str, Any] = field(default_factory=dict)
    blank: Mapping[str, Any] = field(default_factory=dict)


KEPT_FOR: Final = (
    Kept(
        "members.HealthAnswer",
        3 * YEAR,
        "enrolment__left_at",
        "health",
        where={"enrolment__left_at__isnull": False},
    ),
    Kept(
        "members.Message",
        2 * YEAR,
        "queued_at",
        "messages",
        where={"blanked_at": None, "state__in": ("delivered", "failed", "given_up", "handed")},
        blank={"subject": "", "body": "", "facts": {}, "recipient": "", "blanked_at": AT},
    ),
    Kept(  # emptied before its time (a code that was used): the address is left
        "members.Message",
        2 * YEAR,
        "queued_at",
        "messages",
        where={"blanked_at__isnull": False, "recipient__gt": ""},
        blank={"recipient": ""},
    ),
    Kept("members.DeliveryReport", 90, "received_at", "delivery"),
    Kept(
        "members.EmergencyContact",
        30,
        "removed_at",
        "contacts",
        where={"removed_at__isnull": False},
    ),
    Kept("members.AccountOffer", 30, "expires_at", "offers"),
    Kept("members.HandOver", YEAR, "lapses_at", "addresses"),
    Kept("members.AddressChange", 2 * YEAR, "at", "addresses"),
    Kept("members.Access", 10 * YEAR, "at", "accesses"),
    Kept("usersessions.UserSession", 90, "last_seen_at", "sessions"),
    Kept("sessions.Session", 1, "expire_date", "sessions"),
    Kept(
        "treasury.BankFile",
        90,
        "made_at",
        "bank_files",
        where={"body__is_blank": False},
        blank={"body": ""},
    ),
    Kept("privacy.Export", 2 * YEAR, "made_at", "exports"),
)

# What the sweeps of other apps let go of: told on the page with the rest, carried out there.
KEPT_BY_OTHERS: Final = (
    Kept("papers.Upload", 1, "expires_at", "uploads"),  # at most; a sweep takes it at once
    Kept("papers.Paper", 30, "uploaded_at", "unused"),  # unless something holds it
    Kept("joining.JoinDraft", 30, "touched_at", "drafts"),
    Kept("members.Invitation", 30, "expires_at", "invitations"),
    Kept("members.AddressCode", 1, "expires_at", "codes"),  # at most; a code lives for minutes
)
