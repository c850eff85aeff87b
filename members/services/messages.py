"""The outbox: a message is a row first; sending it is another deed (`sending`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from members.models import Message, User
from members.states import Channel, MessageState, Priority

NO_ADDRESS: Final = "no_address"


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
        (
            message_to(
                letter.user,
                key=letter.key,
                plan_id=letter.plan_id,
                kind=letter.kind,
                facts=letter.facts,
                at=at,
            )
            for letter in letters
        ),
        ignore_conflicts=True,
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


def queue_to_address(
    *,
    key: str,
    user_id: int | None,
    channel: Channel,
    recipient: str,
    language: str,
    kind: str,
    facts: Mapping[str, object],
    at: datetime,
    plan_id: int | None = None,
    urgent: bool = False,
) -> None:
    """Put a message to an address into the outbox, whoever reads there; told once a key.

    For a code to a number without an account, a word to an address that was just given up, an
    invitation. An urgent one goes before all others.
    """
    message = Message(
        key=key,
        user_id=user_id,
        plan_id=plan_id,
        kind=kind,
        facts=dict(facts),
        language=language,
        channel=channel,
        recipient=recipient,
        priority=Priority.URGENT if urgent else Priority.USUAL,
        queued_at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def message_to(
    user: User,
    *,
    key: str,
    plan_id: int | None,
    kind: str,
    facts: Mapping[str, object],
    at: datetime,
    is_awaited: bool = False,
) -> Message:
    """Return the row of a message to a user: by mail, or else by text message.

    To one who has neither any more it is undelivered from the beginning, and shown as such.
    """
    recipient = user.email or user.phone or ""
    message = Message(
        key=key,
        user=user,
        plan_id=plan_id,
        kind=kind,
        facts=dict(facts),
        channel=Channel.MAIL if user.email else Channel.SMS,
        recipient=recipient,
        is_awaited=is_awaited,
        queued_at=at,
    )
    if not recipient:
        message.state, message.failure = MessageState.GIVEN_UP, NO_ADDRESS
        message.failed_at = at
    return message


@transaction.atomic
def blank_message(*, key: str, at: datetime) -> None:
    """Empty a message of its words and facts: a code that was used, or that is over.

    One that is still unsent is not sent any more. Doubled, or for a key nobody knows, harmless.
    """
    rows = Message.objects.select_for_update(of=("self",)).filter(key=key, blanked_at=None)
    blank(rows.values_list("pk", flat=True), at=at)


def blank(message_ids: Iterable[int], *, at: datetime) -> None:
    """Empty messages, whose rows the caller holds, of words and facts."""
    some = Message.objects.filter(pk__in=list(message_ids))
    some.filter(state=MessageState.QUEUED).update(
        state=MessageState.GIVEN_UP, failure="blanked", failed_at=at, try_again_at=None
    )
    some.update(subject="", body="", facts={}, blanked_at=at)


@transaction.atomic
def give_up_messages(*, user_id: int, recipient: str, at: datetime, reason: str) -> int:
    """Let what is still unsent to an address stay unsent, and return how many messages that is.

    For an address that is somebody else's now: nothing of ours may go there any more.
    """
    unsent = Message.objects.filter(
        user_id=user_id, recipient=recipient, state=MessageState.QUEUED
    ).select_for_update(of=("self",))
    message_ids = list(unsent.order_by("pk").values_list("pk", flat=True))
    return Message.objects.filter(pk__in=message_ids).update(
        state=MessageState.GIVEN_UP, failure=reason, failed_at=at, try_again_at=None
    )


def acknowledge(letters: Iterable[Message]) -> None:
    """Write down that whoever waits for these letters, whose rows they hold, knows their end."""
    message_ids = [letter.pk for letter in letters]
    Message.objects.filter(pk__in=message_ids).update(heard_state=F("state"))


def await_no_more(letters: Iterable[Message]) -> None:
    """Write down that nothing depends on these letters any more: others stand in their place."""
    message_ids = [letter.pk for letter in letters]
    Message.objects.filter(pk__in=message_ids).update(is_awaited=False)


@transaction.atomic
def queue_again(*, message_id: int, at: datetime) -> bool:
    """Put an undelivered message into the outbox once more, to where its reader is reached now.

    Return whether there was something to do: a second press finds it queued already.
    """
    message = (
        Message.objects.select_for_update(of=("self",)).select_related("user").get(pk=message_id)
    )
    is_over = message.failed_at is None or message.blanked_at is not None
    if is_over or message.is_awaited:  # what waits for it tells anew, with other facts
        return False
    if message.user is not None:
        message.recipient = message.user.email or message.user.phone or ""
        message.channel = Channel.MAIL if message.user.email else Channel.SMS
    if not message.recipient:
        return False
    message.state, message.heard_state = MessageState.QUEUED, ""
    message.sent_at = message.failed_at = message.try_again_at = message.reported_at = None
    message.failure, message.provider_id, message.failures = "", "", 0
    message.queued_at = at
    message.save()
    return True
