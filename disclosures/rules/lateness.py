"""What counts as late, and what of it is published. Pure.

A board that cries at every breath is not read, so each step has the time it really needs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# Sweeps come every few seconds; an hour leaves room for a restart or an update.
SWEPT_WITHIN: Final = timedelta(hours=1)
# Officers are volunteers with a working week: two days for each of the two signatures.
SIGNED_WITHIN: Final = timedelta(days=2)
# A large pool's debits are made in slices, and providers keep hours: a day.
DEBITED_WITHIN: Final = timedelta(days=1)
# Where the charter names no day, a family waits a month at most for money already shared.
PAID_WITHIN: Final = timedelta(days=30)
# The books are checked daily; a second day leaves room for one that was missed.
CHECKED_WITHIN: Final = timedelta(days=2)


class LateKind(StrEnum):
    """Everything that has its time and may miss it, in the order of a period's life."""

    CLAIM_UNREAD = "claim_unread"
    CLAIM_UNCONFIRMED = "claim_unconfirmed"
    CLAIM_UNINVESTIGATED = "claim_uninvestigated"
    OBJECTION_UNANSWERED = "objection_unanswered"
    APPEAL_UNANSWERED = "appeal_unanswered"
    PANEL_UNDECIDED = "panel_undecided"
    RUN_UNOPENED = "run_unopened"
    RUN_UNPROPOSED = "run_unproposed"
    RUN_UNRELEASED = "run_unreleased"
    RUN_UNSEALED = "run_unsealed"
    RECEIPTS_UNMADE = "receipts_unmade"
    RECEIPTS_REFUSED = "receipts_refused"
    REPORT_UNPUBLISHED = "report_unpublished"
    REPORT_REFUSED = "report_refused"
    DEBITS_UNMADE = "debits_unmade"
    PAYERS_PARKED = "payers_parked"
    DEBITS_UNASKED = "debits_unasked"
    DEBITS_UNANSWERED = "debits_unanswered"
    AWARDS_UNPAID = "awards_unpaid"
    PAYOUTS_UNRELEASED = "payouts_unreleased"
    PAYOUTS_UNANSWERED = "payouts_unanswered"
    PAYOUTS_FAILED = "payouts_failed"
    MESSAGES_UNSENT = "messages_unsent"
    COMPLAINTS_OVERDUE = "complaints_overdue"
    BOOKS_UNCHECKED = "books_unchecked"
    AUDIT_UNDRAWN = "audit_undrawn"
    AUDIT_UNAPPOINTED = "audit_unappointed"
    AUDIT_UNATTESTED = "audit_unattested"
    LOG_UNFILLED = "log_unfilled"
    LOG_UNSIGNED = "log_unsigned"
    LOG_UNCHECKED = "log_unchecked"
    LOG_DISAGREES = "log_disagrees"


class LateReason(StrEnum):
    """Why a period is not opened, or not worked out, as far as that is known."""

    TOO_FEW_HEADS = "too_few_heads"
    CHARTER_UNREADABLE = "charter_unreadable"
    WORKER_BEHIND = "worker_behind"
    EARLIER_PERIOD = "earlier_period"


@dataclass(frozen=True, kw_only=True)
class Late:
    """One thing that is late: how many of it, since when, in which period, of how much money, why.

    `heads` are those that the plan had where that were too few, `least_heads` what its charter asks
    for; `after_no` is the period that comes first. `figure` is what did not agree in a report, by
    its name there, as `stated` and as `found`. These fields are all that is ever published of
    it; none of them can name a person.
    """

    kind: LateKind
    count: int
    since: datetime | None = None
    period_no: int | None = None
    amount_minor: int | None = None
    why: LateReason | None = None
    heads: int | None = None
    least_heads: int | None = None
    after_no: int | None = None
    figure: str = ""
    stated: str = ""
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicDifference:
    """One difference of the books as published: its kind and its figures, and nobody's name."""

    kind: str
    period_no: int | None = None
    line: str = ""
    day: str = ""
    stored: int | None = None
    found: int | None = None
    more: int | None = None


@dataclass(frozen=True, kw_only=True)
class PublicCheck:
    """The last check of the books: when, what was compared, what differs."""

    checked_at: datetime
    compared: dict[str, int]
    differences: tuple[PublicDifference, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that is late in a plan, and the last check of its books (None: never checked)."""

    at: datetime
    late: tuple[Late, ...]
    check: PublicCheck | None
