"""Sending: what lies in the outbox is written, handed to a carrier, and written down as sent."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from members import carriers, letters, rules, selectors
from members.carriers import Lines
from members.models import Message
from members.states import Channel, MessageState, Priority

logger = logging.getLogger(__name__)
AT_ONCE: Final = timedelta(0)
TOUCHED: Final = {
    "subject": "text", "body": "text", "state": "text", "carrier": "text", "provider_id": "text",
    "failure": "text", "sent_at": "timestamptz", "delivered_at": "timestamptz",
    "failed_at": "timestamptz", "try_again_at": "timestamptz", "failures": "smallint",
}  # fmt: skip
SAVE: Final = f"""
UPDATE members_message one SET {", ".join(f"{name} = new.{name}" for name in TOUCHED)}
FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in TOUCHED.values())})
    AS new (id, {", ".join(TOUCHED)})
WHERE one.id = new.id
"""
UNWRITABLE: Final = "unwritable"
NOT_CARRIED: Final = "not_carried"
SWEEPS: Final = 0x746F6E67  # the space of advisory locks in which sweeps of the outbox count


@contextmanager
def sweep_of_messages() -> Iterator[bool]:
    """Give whether one more sweep may work: as many as MESSAGE_SWEEPS hold a place at once."""
    place = next((one for one in range(settings.MESSAGE_SWEEPS) if _has_got(one)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            _ask("SELECT pg_advisory_unlock(%s, %s)", place)


def _has_got(place: int) -> bool:
    return _ask("SELECT pg_try_advisory_lock(%s, %s)", place)


def _ask(question: str, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [SWEEPS, place])
        return bool(cursor.fetchone()[0])


def send_message(*, message_id: int, at: datetime) -> None:
    """Write a queued message's words and hand it to its carrier; one already sent stays as it is.

    The row stays locked while the carrier works, so two workers cannot both send it. Killed
    between the carrier's yes and the commit it is sent once more, with the same key.
    """
    with carriers.open_lines() as lines, transaction.atomic():
        _send_together(selectors.messages_to_send(message_ids=[message_id]), lines, at=at)


def send_next(*, lines: Lines, at: datetime) -> int:
    """Send the next messages that are due, as many as their carriers let share a transaction.

    Return how many were taken; 0: nothing waits that another worker does not hold. One that
    cannot be sent does not hold up the others: it waits longer, or is given up.
    """
    taken = 0
    for channel in Channel:
        with transaction.atomic():
            most = lines.of(channel).together
            due = selectors.next_messages(channel=channel, at=at, most=most)
            taken += len(due)
            if due:
                _send_together(due, lines, at=at)
    return taken


def _send_together(messages: Sequence[Message], lines: Lines, *, at: datetime) -> None:
    written = _write(messages)
    for message in messages:
        _walk(message, lines, is_written=message.pk in written, at=at)
    _save(messages)


def _walk(message: Message, lines: Lines, *, is_written: bool, at: datetime) -> None:
    """Take a locked message as far as its carrier lets it come now."""
    if not is_written:
        _fail(message, UNWRITABLE, at=at)
        return
    carrier = lines.of(message.channel)
    try:
        handed = carrier.carry(message)
    except carriers.NotCarried as failed:
        logger.warning("Message %s is not carried: %s", message.pk, failed)
        _fail(message, NOT_CARRIED, at=at)
    except carriers.RefusedForGood as refused:
        message.state, message.failed_at = MessageState.FAILED, at
        message.failure, message.try_again_at = str(refused)[:60], None
    except Exception:  # something about this very message: the others go on
        logger.exception("Message %s is not carried", message.pk)
        _fail(message, NOT_CARRIED, at=at)
    else:
        message.state, message.sent_at = MessageState.HANDED, at
        message.carrier, message.provider_id = carrier.name, handed.provider_id
        message.try_again_at = None
        if carrier.arrives_after == AT_ONCE:
            message.state, message.delivered_at = MessageState.DELIVERED, at


def _write(messages: Sequence[Message]) -> set[int]:
    """Give messages their words, and return which of them have got some."""
    try:
        with transaction.atomic():  # one point to come back to, should a template ask the database
            return {message.pk for message in messages if _has_words(message)}
    except DatabaseError:
        return {message.pk for message in messages if _has_words_alone(message)}


def _has_words_alone(message: Message) -> bool:
    try:
        with transaction.atomic():
            return _has_words(message)
    except DatabaseError:
        logger.exception("Message %s cannot be written", message.pk)
        return False


def _has_words(message: Message) -> bool:
    try:
        words = letters.words(message)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Message %s cannot be written", message.pk)
        return False
    message.subject, message.body = words.subject, words.body
    return bool(words.body)


def _save(messages: Sequence[Message]) -> None:
    """Write down what became of messages, with one statement."""
    columns = [[getattr(message, name) for message in messages] for name in ("pk", *TOUCHED)]
    with connection.cursor() as cursor:
        cursor.execute(SAVE, columns)


def _fail(message: Message, why: str, *, at: datetime) -> None:
    is_urgent = message.priority == Priority.URGENT
    message.failures += 1
    if message.failures >= rules.most_tries(is_urgent=is_urgent):
        message.state, message.failed_at = MessageState.GIVEN_UP, at
        message.failure, message.try_again_at = why, None
    else:
        message.try_again_at = at + rules.pause(message.failures, is_urgent=is_urgent)
