"""Letters to payers, put into the outbox many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from members.models import Message, User
from members.services.messages import message_to

CHUNK: Final = 5_000


@dataclass(frozen=True)
class PayerLetter:
    """What one payer is told; the key names the fact, so that it is told once."""

    payer_id: int
    key: str
    facts: Mapping[str, object]


@transaction.atomic
def queue_for_payers(
    *,
    kind: str,
    plan_id: int,
    letters: Sequence[PayerLetter],
    at: datetime,
    is_awaited: bool = False,
) -> None:
    """Put one message a payer into the outbox; letters with a known key are left as they are.

    Where something depends on their arriving (`is_awaited`), `selectors.letters_to_hear_of` gives
    those that came to an end.
    """
    for start in range(0, len(letters), CHUNK):
        chunk = letters[start : start + CHUNK]
        users = {
            user.payer_id: user
            for user in User.objects.filter(payer_id__in=[letter.payer_id for letter in chunk])
        }
        Message.objects.bulk_create(
            (
                message_to(
                    users[letter.payer_id],
                    key=letter.key,
                    plan_id=plan_id,
                    kind=kind,
                    facts=letter.facts,
                    at=at,
                    is_awaited=is_awaited,
                )
                for letter in chunk
                if letter.payer_id in users
            ),
            ignore_conflicts=True,
        )
