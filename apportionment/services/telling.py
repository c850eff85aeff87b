"""Telling payers of their debits: a debit may be asked for once its letter has arrived."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from apportionment import rules, selectors
from apportionment.selectors.announcing import Announcements, announcements
from apportionment.services.locking import lock_slice
from charter import selectors as charter
from charter.rules import local_date
from logbook import selectors as logbook
from logbook.selectors import Mark
from members import selectors as members
from members import services as members_services
from members.models import Message
from members.services import PayerLetter
from members.states import MessageState
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

BATCH: Final = 2_000  # letters in one transaction
AHEAD: Final = selectors.DEBIT_AHEAD
DRAWN: Final = "apportionment/debit_drawn"
A_DAY: Final = timedelta(days=1)


def notify_debits(*, slice_id: int, at: datetime) -> None:
    """Put a letter to every payer of a slice into the outbox: what will be debited, and when.

    Told in batches, each in a transaction of its own: a worker holds a few thousand letters
    however many payers the slice has, and one killed in the middle is taken up where it was.
    Called twice, it tells once. A debit may be asked for when its letter has arrived
    (`follow_letters`), and not before.
    """
    after: int | None = 0
    while after is not None:
        after = _notify_batch(slice_id, after=after, at=at)


def follow_letters(*, plan_id: int, at: datetime) -> int:
    """Take what became of the letters before debits, and return of how many; run twice, once.

    Arrived: the debit may be asked for on its day; later by as many whole days as the letter was
    late. Not arrived (or come back after all): it waits, the head still owes, the treasurer sees
    it (`selectors.untold_rows`), and the payer may pay by hand.
    """
    followed = 0
    while letters := _follow_batch(plan_id, at=at):
        followed += letters
    return followed


@transaction.atomic
def tell_again(*, plan_id: int, payer_id: int, at: datetime) -> int:
    """Tell a payer anew of the debits whose letters did not arrive, and return of how many.

    Each gets a day that leaves the charter's notice again, and a letter of its own to wherever the
    payer is reached now; pressed twice, it is told once.
    """
    rows = selectors.untold_rows(plan_id=plan_id, payer_id=payer_id)
    for row in rows:
        debit = row.debit
        _put_off(debit, at=at)
        keys = {debit.to_period: row.next_key}
        members_services.await_no_more(row.letters)
        members_services.queue_for_payers(
            kind=AHEAD,
            plan_id=plan_id,
            letters=_letters([debit], plan_id=plan_id, keys=keys),
            at=at,
            is_awaited=True,
        )
    return len(rows)


def _put_off(debit: Debit, *, at: datetime) -> None:
    """Give a debit a day that leaves the charter's notice again."""
    plan = charter.plan_by_id(debit.plan_id)
    day = rules.debit_day(
        planned_on=debit.debit_on,
        made_on=local_date(at, plan.time_zone),
        notice_days=charter.terms_at(debit.plan_id, at).debit_notice_days,
    )
    treasury_services.put_off_debits(
        plan_id=debit.plan_id,
        to_period=debit.to_period,
        payer_ids=[debit.payer_id],
        days=(day - debit.debit_on).days,
        opened_from=debit.opened_on,
    )
    debit.debit_on = day


@transaction.atomic
def _notify_batch(slice_id: int, *, after: int, at: datetime) -> int | None:
    """Tell the next payers; return the last of them, None when there is nobody left to tell."""
    part = lock_slice(slice_id)
    if part.made_at is None or part.notified_at is not None:
        return None
    period = part.run.period
    debits = selectors.untold_debits(part=part, after=after, limit=BATCH)
    if not debits:
        part.notified_at = at
        part.save(update_fields=["notified_at"])
        return None
    for kind, of_kind in _by_kind(debits).items():
        letters = _letters(of_kind, plan_id=period.plan_id)
        members_services.queue_for_payers(
            kind=kind, plan_id=period.plan_id, letters=letters, at=at, is_awaited=kind == AHEAD
        )
    return debits[-1].payer_id


@transaction.atomic
def _follow_batch(plan_id: int, *, at: datetime) -> int:
    letters = members.letters_to_hear_of(plan_id=plan_id, kind=AHEAD, most=BATCH)
    for to_period, some in _grouped(letters, by=_to_period).items():
        _follow(some, plan_id=plan_id, to_period=to_period, at=at)
    members_services.acknowledge(letters)
    return len(letters)


def _follow(letters: Collection[Message], *, plan_id: int, to_period: int, at: datetime) -> None:
    """Let debits up to one period be asked for whose letters arrived, and let the others wait.

    Who was told a day or more late gets the notice that was announced all the same.
    """
    run = selectors.sealed_runs(plan_id=plan_id).get(period__no=to_period)
    which: dict[str, Any] = {
        "plan_id": plan_id,
        "to_period": to_period,
        "opened_from": selectors.debits_opened_from(run),
    }
    arrived = [one for one in letters if one.state == MessageState.DELIVERED]
    lost = [one for one in letters if one.state != MessageState.DELIVERED]
    for days, late in _grouped(arrived, by=_days_late).items():
        if days > 0:
            treasury_services.put_off_debits(**which, payer_ids=_payer_ids(late), days=days)
    treasury_services.record_notified(**which, payer_ids=_payer_ids(arrived), at=at)
    treasury_services.withdraw_notice(**which, payer_ids=_payer_ids(lost))


def _payer_ids(letters: Iterable[Message]) -> list[int]:
    return [selectors.debit_of_letter(letter.key)[0] for letter in letters]


def _to_period(letter: Message) -> int:
    return selectors.debit_of_letter(letter.key)[1]


def _days_late(letter: Message) -> int:
    """Return how many whole days a letter was under way: at the pace of its own clock."""
    return 0 if letter.delivered_at is None else (letter.delivered_at - letter.queued_at) // A_DAY


def _grouped(
    letters: Iterable[Message], *, by: Callable[[Message], int]
) -> Mapping[int, list[Message]]:
    found: dict[int, list[Message]] = {}
    for letter in letters:
        found.setdefault(by(letter), []).append(letter)
    return found


def _by_kind(debits: list[Debit]) -> dict[str, list[Debit]]:
    """Return debits by the letter their payers get: of one ahead, or of one paid already."""
    found: dict[str, list[Debit]] = {}
    for debit in debits:
        found.setdefault(DRAWN if debit.state == DebitState.PAID else AHEAD, []).append(debit)
    return found


def _letters(
    debits: Collection[Debit], *, plan_id: int, keys: Mapping[int, str] | None = None
) -> list[PayerLetter]:
    """Return what payers are told before a debit: how much, for whom, on which day, and how."""
    told = announcements(debits, plan_id=plan_id)
    mark = logbook.mark()
    return [
        _letter(debit, told, mark, key=(keys or {}).get(debit.to_period, "")) for debit in debits
    ]


def _letter(debit: Debit, told: Announcements, mark: Mark | None, *, key: str) -> PayerLetter:
    """Return one letter; the mark of the public log in it makes its reader a witness."""
    cases = told.cases[debit.from_period, debit.to_period]
    return PayerLetter(
        payer_id=debit.payer_id,
        key=key or f"debit/{debit.plan_id}/{debit.payer_id}/{debit.to_period}",
        facts={
            "amount_minor": debit.amount_minor,
            "period_no": debit.to_period,
            "debit_on": debit.debit_on.isoformat(),
            "way": told.way_of(debit.payer_id),
            "cases": cases.refs,
            "more_cases": cases.count - len(cases.refs),
            **({"log_size": mark.size, "log_mark": mark.digits} if mark else {}),
        },
    )
