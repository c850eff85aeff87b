"""The outbox: a message is a row first, then it is sent, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from members import carriers, letters
from members.models import Message, User
from members.states import Channel

LONGEST_PAUSE: Final = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class UserLetter:
    """What one user is told; the key names the fact, so that it is told once."""

    key: str
    user: User
    plan_id: int | None
    kind: str
    facts: Mapping[str, object]


def queue_messages(letters: Iterable[UserLetter], *, at: datetime) -> None:
    """Put letters into the outbox with one statement; one whose key is known stays as it is."""
    Message.objects.bulk_create(
        (_message(letter, at=at) for letter in letters), ignore_conflicts=True
    )


def queue_message(
    *,
    key: str,
    user_id: int,
    plan_id: int | None,
    kind: str,
    facts: Mapping[str, object],
    at: datetime,
) -> None:
    """Put a message into the outbox; called twice with one key, it is told once."""
    user = User.objects.get(pk=user_id)
    letter = UserLetter(key=key, user=user, plan_id=plan_id, kind=kind, facts=facts)
    queue_messages([letter], at=at)


@transaction.atomic
def send_message(*, message_id: int, at: datetime) -> None:
    """Write a queued message's words and hand it to the carrier; one already sent stays as it is.

    The row stays locked while the carrier works, so two workers cannot both send it. Killed
    between the carrier's yes and the commit it is sent once more, with the same key.
    """
    message = (
        Message.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=message_id, sent_at=None)
        .select_related("user", "plan")
        .first()
    )
    if message is None:
        return
    words = letters.words(message)
    message.subject, message.body = words.subject, words.body
    try:
        carriers.carry(message)
    except carriers.NotCarried:
        _fail(message, at=at)
    else:
        message.sent_at = at
    message.save(update_fields=["subject", "body", "sent_at", "failures", "try_again_at"])


@transaction.atomic
def put_off_message(*, message_id: int, at: datetime) -> None:
    """Let a message that cannot even be written wait, behind those that never failed."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.sent_at is None:
        _fail(message, at=at)
        message.save(update_fields=["failures", "try_again_at"])


def _message(letter: UserLetter, *, at: datetime) -> Message:
    user = letter.user
    return Message(
        key=letter.key,
        user=user,
        plan_id=letter.plan_id,
        kind=letter.kind,
        facts=dict(letter.facts),
        channel=Channel.MAIL if user.email else Channel.SMS,
        recipient=user.email or user.phone or "",
        queued_at=at,
    )


def _fail(message: Message, *, at: datetime) -> None:
    message.failures += 1
    message.try_again_at = at + _pause(message.failures)


def _pause(failures: int) -> timedelta:
    """Return how long to wait after so many failures: a minute, then twice as long each time."""
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_PAUSE)
