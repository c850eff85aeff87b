"""Asking the database in SQL, and the one moment in which everything is read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction

from apportionment.rules import books
from apportionment.rules.books import Difference, DifferenceKind

# Of each kind so many rows, and how many there are: a broken table must not fill the memory.
SEARCH: Final = """
SELECT * FROM (
    SELECT found.*, count(*) OVER (PARTITION BY kind) AS of_kind,
           row_number() OVER (PARTITION BY kind) AS place
    FROM ({found}) found
) numbered WHERE place <= %(most)s ORDER BY kind, place
"""


@contextmanager
def one_moment() -> Iterator[None]:
    """Read all that follows as of one instant, so that a pool at work does not look broken.

    Inside a transaction of the caller's nothing can be set: its moment is the caller's.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def rows(sql: str, params: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what a question answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def number(sql: str, params: Mapping[str, Any]) -> int:
    """Return the one number that a question answers; nothing is 0."""
    ((found,),) = rows(sql, params)
    return int(found or 0)


def searched(sql: str, params: Mapping[str, Any]) -> list[Difference]:
    """Return every row of a search as a difference: its `kind`, and its other columns as facts."""
    with connection.cursor() as cursor:
        cursor.execute(SEARCH.format(found=sql), {**params, "most": books.MOST_OF_A_KIND})
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_kind.setdefault(row["kind"], []).append(row)
    return [
        one
        for kind, own in by_kind.items()
        for one in books.at_most(DifferenceKind(kind), map(_facts, own), found=own[0]["of_kind"])
    ]


def _facts(row: dict[str, Any]) -> dict[str, int | str]:
    """Return a row's columns that say something: whole numbers and words."""
    return {
        name: int(value) if isinstance(value, int | Decimal) else str(value)
        for name, value in row.items()
        if name not in {"kind", "of_kind", "place"} and value is not None
    }
