"""Writing words anew in tables whose triggers keep everything else as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def rewording() -> Iterator[None]:
    """Allow, within the transaction that is open, to write the words of a history anew.

    The triggers of append-only tables then let encrypted and free texts through, and nothing else:
    for a new key, and for erasing a person.
    """
    assert transaction.get_connection().in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.may_reword = 'on'")
    try:
        yield
    finally:
        if not transaction.get_connection().needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL app.may_reword = 'off'")
