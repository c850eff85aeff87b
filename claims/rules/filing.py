"""The rules of filing: the impossible is refused, the doubtful is a hint for people."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import filetype

from claims.rules.refusals import (
    EventBeforeBirth,
    EventInFuture,
    PaperEmpty,
    PaperOfOtherKind,
    PaperTooLarge,
    TooManyPapers,
)

MOST_PAPERS: Final = 10
READ_WITHIN_DAYS: Final = 7  # so soon we answer, or say why not; then it is time to ask
SNIFFED_BYTES: Final = 8192
REF_LENGTH: Final = 8
REF_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
MEDIA_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")


def require_possible_event(*, event_on: date, born_on: date, today: date) -> None:
    """Refuse an event that cannot have happened: after today, or before birth."""
    if event_on > today:
        raise EventInFuture(today=today)
    if event_on < born_on:
        raise EventBeforeBirth(born_on=born_on)


def require_few_papers(count: int) -> None:
    """Refuse more papers than one claim takes."""
    if count > MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)


def media_type_of_paper(*, name: str, head: bytes, size_bytes: int, most_bytes: int) -> str:
    """Return what a file is by its first bytes; refuse the empty, the too large, the rest."""
    if size_bytes == 0:
        raise PaperEmpty(name=name)
    if size_bytes > most_bytes:
        raise PaperTooLarge(name=name, most_bytes=most_bytes)
    media_type = filetype.guess_mime(head)
    if media_type not in MEDIA_TYPES:
        raise PaperOfOtherKind(name=name)
    return str(media_type)


@dataclass(frozen=True)
class Belonging:
    """The dates of an enrolment in plan time, and what the binding charter says about time."""

    joined_on: date
    waits_until: date  # for the claim's cause; events from this day on count
    left_on: date | None
    claim_within_days: int | None


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
    if belonging.left_on is not None and event_on > belonging.left_on:
        found.append(AfterLeaving(left_on=belonging.left_on))
    if within is not None and days > within:
        found.append(FiledLate(days=days, within_days=within))
    if not has_band:
        found.append(OutsideBands())
    return tuple(found)


@dataclass(frozen=True)
class Calendar:
    """The dates a claim may meet next, in plan time; None where there is none yet."""

    ask_again_on: date
    today: date
    notice_on: date | None = None
    notice_until: date | None = None
    debit_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Return whether an answer should have been given before today."""
        return self.today > self.ask_again_on


def ask_again_on(*, submitted_on: date) -> date:
    """Return the day from which a claimant without an answer should ask for one."""
    return submitted_on + timedelta(days=READ_WITHIN_DAYS)
