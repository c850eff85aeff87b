"""The rules of filing: the impossible is refused, the doubtful is a hint for people."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from claims.rules.refusals import (
    EventBeforeBirth,
    EventInFuture,
    TooManyPapers,
)

MOST_PAPERS: Final = 60  # a hospital's file, photographed page by page
REF_LENGTH: Final = 8
REF_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
WHOLE_BPS: Final = 10_000


def require_possible_event(*, event_on: date, born_on: date, today: date) -> None:
    """Refuse an event that cannot have happened: after today, or before birth."""
    if event_on > today:
        raise EventInFuture(today=today)
    if event_on < born_on:
        raise EventBeforeBirth(born_on=born_on)


def is_read_blind(ref: str, *, blind_bps: int) -> bool:
    """Return whether a claim is of the sample that two people read without seeing each other.

    Drawn from its number, which nobody chooses: anyone can draw it again.
    """
    drawn = int.from_bytes(sha256(ref.encode()).digest()[:8]) % WHOLE_BPS
    return drawn < blind_bps


def require_few_papers(count: int) -> None:
    """Refuse more papers than one claim takes."""
    if count > MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)


@dataclass(frozen=True)
class Belonging:
    """The dates of an enrolment in plan time, and what the binding charter says about time."""

    joined_on: date
    waits_until: date  # for the claim's cause; events from this day on count
    left_on: date | None
    claim_within_days: int | None
    died_on: date | None = None


@dataclass(frozen=True)
class Hint:
    """Something a reviewer should look at; it never refuses by itself."""


@dataclass(frozen=True)
class BeforeJoining(Hint):
    """The event is dated before the member joined."""

    joined_on: date


@dataclass(frozen=True)
class InWaiting(Hint):
    """The event falls into the waiting days of its cause."""

    until: date


@dataclass(frozen=True)
class AfterLeaving(Hint):
    """The event is dated after the member left."""

    left_on: date


@dataclass(frozen=True)
class AfterDeath(Hint):
    """The event is dated after the day on which the member died."""

    died_on: date


@dataclass(frozen=True)
class FiledLate(Hint):
    """More days passed between event and filing than the charter gives."""

    days: int
    within_days: int


@dataclass(frozen=True)
class OutsideBands(Hint):
    """On the day of the event, no band of the charter took a person of this age."""


def hints(
    *, event_on: date, filed_on: date, belonging: Belonging, has_band: bool
) -> tuple[Hint, ...]:
    """Return what a reviewer should look at in a claim's dates, most weighty first."""
    days = (filed_on - event_on).days
    within = belonging.claim_within_days
    found: list[Hint] = []
    if event_on < belonging.joined_on:
        found.append(BeforeJoining(joined_on=belonging.joined_on))
    elif event_on < belonging.waits_until:
        found.append(InWaiting(until=belonging.waits_until))
    if belonging.died_on is not None and event_on > belonging.died_on:
        found.append(AfterDeath(died_on=belonging.died_on))
    elif belonging.left_on is not None and event_on > belonging.left_on:
        found.append(AfterLeaving(left_on=belonging.left_on))
    if within is not None and days > within:
        found.append(FiledLate(days=days, within_days=within))
    if not has_band:
        found.append(OutsideBands())
    return tuple(found)


@dataclass(frozen=True)
class Calendar:
    """The dates a claim may meet next, in plan time; None where there is none yet."""

    today: date
    due_on: date | None = None  # by then somebody must have acted
    notice_on: date | None = None
    notice_until: date | None = None
    debit_on: date | None = None
    pay_on: date | None = None  # by then the rest of the award is paid
    reopen_until: date | None = None  # the last day
    appeal_until: date | None = None  # the last day

    @property
    def is_late(self) -> bool:
        """Return whether an answer should have been given before today."""
        return self.due_on is not None and self.today > self.due_on
