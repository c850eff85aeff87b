"""Letters to payers, put into the outbox many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from members.models import Message, User
from members.states import Channel

CHUNK: Final = 5_000


@dataclass(frozen=True)
class PayerLetter:
    """What one payer is told; the key names the fact, so that it is told once."""

    payer_id: int
    key: str
    facts: Mapping[str, object]


@transaction.atomic
def queue_for_payers(
    *, kind: str, plan_id: int, letters: Sequence[PayerLetter], at: datetime
) -> None:
    """Put one message a payer into the outbox; letters with a known key are left as they are."""
    for start in range(0, len(letters), CHUNK):
        chunk = letters[start : start + CHUNK]
        users = {
            user.payer_id: user
            for user in User.objects.filter(payer_id__in=[letter.payer_id for letter in chunk])
        }
        Message.objects.bulk_create(
            (
                _message(letter, user=users[letter.payer_id], kind=kind, plan_id=plan_id, at=at)
                for letter in chunk
                if letter.payer_id in users
            ),
            ignore_conflicts=True,
        )


def _message(letter: PayerLetter, *, user: User, kind: str, plan_id: int, at: datetime) -> Message:
    return Message(
        key=letter.key,
        user=user,
        plan_id=plan_id,
        kind=kind,
        facts=dict(letter.facts),
        channel=Channel.MAIL if user.email else Channel.SMS,
        recipient=user.email or user.phone or "",
        queued_at=at,
    )
