"""Prepaid plans: who cannot pay the next share pauses before the cutoff, until a top-up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from apportionment import selectors
from charter import selectors as charter
from members import services as members_services
from members.states import FreezeReason
from treasury import selectors as treasury

WINDOW: Final = 20_000  # payer ids looked at, and written, at once: memory stays the same


def freeze_short_payers(*, plan_id: int, cutoff_at: datetime, at: datetime) -> int:
    """Pause whoever's balance is too small for the coming cutoff, and return how many enrolments.

    Their heads cease to count before the cutoff, so they owe nothing for it. Window by window, each
    in a transaction of its own: killed and started again, it pauses the others.
    """
    terms = charter.terms_at(plan_id, at)
    paused = 0
    for payer_from, payer_until in windows():
        short = selectors.short_payer_ids(
            plan_id=plan_id,
            terms=terms,
            cutoff_at=cutoff_at,
            payer_from=payer_from,
            payer_until=payer_until,
        )
        if short:
            paused += members_services.freeze_enrolments(
                plan_id=plan_id, payer_ids=short, reason=FreezeReason.BALANCE, at=at
            )
    return paused


def thaw_covered_payers(*, plan_id: int, at: datetime) -> int:
    """Let all count again whose balance is large enough again; return how many enrolments."""
    terms = charter.terms_at(plan_id, at)
    counted_again = 0
    for payer_from, payer_until in windows():
        covered = selectors.covered_payer_ids(
            plan_id=plan_id, terms=terms, payer_from=payer_from, payer_until=payer_until
        )
        if covered:
            counted_again += members_services.thaw_enrolments(
                plan_id=plan_id, payer_ids=covered, at=at
            )
    return counted_again


def windows() -> Iterator[tuple[int, int]]:
    """Yield ranges of payer ids that together hold all payers."""
    last = treasury.last_payer_id()
    for start in range(1, last + 1, WINDOW):
        yield start, min(start + WINDOW, last + 1)
