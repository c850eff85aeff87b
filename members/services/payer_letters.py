"""Letters to payers, put into the outbox many at a time."""

from collections.abc import Iterator, Mapping, Sequence
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
        messages = (
            message_to(
                user,
                key=letter.key,
                plan_id=plan_id,
                kind=kind,
                facts=letter.facts,
                at=at,
                is_awaited=is_awaited,
            )
            for letter, user in _with_users(chunk)
        )
        Message.objects.bulk_create(messages, ignore_conflicts=True)


def _with_users(letters: Sequence[PayerLetter]) -> Iterator[tuple[PayerLetter, User]]:
    """Yield each letter with who has its payer; of a payer nobody has there is none."""
    found = User.objects.filter(payer_id__in=[letter.payer_id for letter in letters])
    users = {user.payer_id: user for user in found}
    return ((letter, users[letter.payer_id]) for letter in letters if letter.payer_id in users)
