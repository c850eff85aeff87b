"""Filling the bench's database: COPY into bare tables, then indexes and foreign keys, checked."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connection, models

from bench.rules.rows import RowSet

BARE: Final = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u')
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY (%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid
                      AND contype IN ('p', 'u'))
"""


def copy_rows(sets: Sequence[RowSet]) -> int:
    """Copy every table's rows, and return how many people's standings there are.

    Secondary indexes, unique and foreign keys are taken off before and made anew after, so every
    row is checked once, at the end; row triggers of ours sleep meanwhile.
    """
    tables = [one.table for one in sets]
    with _bare(tables):
        for one in sets:
            _copy(one)
    for table in tables:
        _follow_on(table)
        run(f"VACUUM (ANALYZE) {table}")
    return int(value("SELECT count(*) FROM members_standing"))


@contextmanager
def _bare(tables: Sequence[str]) -> Iterator[None]:
    """Take off what makes a COPY slow, and put it back."""
    run("SET maintenance_work_mem = '256MB'")
    found = rows(BARE, [list(tables), list(tables)])
    for drop, _make in found:
        run(drop)
    with unguarded(tables):
        yield
    for _drop, make in sorted(found, key=lambda pair: " FOREIGN KEY " in pair[1]):
        run(make)
    run("RESET maintenance_work_mem")


@contextmanager
def unguarded(tables: Sequence[str]) -> Iterator[None]:
    """Let triggers of ours sleep: the bench writes what no service would."""
    for table in tables:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _copy(one: RowSet) -> None:
    named, constants = _not_named(one)
    columns = ", ".join((*one.columns, *named))
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {one.table} ({columns}) FROM STDIN") as copy,
    ):
        for block in one.blocks("".join(f"\t{constant}" for constant in constants)):
            copy.write(block)


def _not_named(one: RowSet) -> tuple[list[str], list[str]]:
    """Return the columns that must have a value and are not the bench's matter, with their default.

    Django's defaults live in Python: a COPY that leaves such a column out would be refused.
    """
    model = next(model for model in apps.get_models() if model._meta.db_table == one.table)
    left = [field for field in model._meta.concrete_fields if _must_be_said(field)]
    missing = [field for field in left if field.column not in one.columns]
    return [str(field.column) for field in missing], [_as_copied(field) for field in missing]


def _must_be_said(field: "models.Field[Any, Any]") -> bool:
    has_own = field.null or field.has_db_default() or field.column is None
    return not has_own and not isinstance(field, models.AutoField)


def _as_copied(field: "models.Field[Any, Any]") -> str:
    found = field.get_default()
    return {True: "t", False: "f"}.get(found, str(found)) if isinstance(found, bool) else str(found)


def _follow_on(table: str) -> None:
    """Let the table's own numbers go on after those that were copied."""
    sequence = value("SELECT pg_get_serial_sequence(%s, a.attname) FROM pg_attribute a"
                     " WHERE a.attrelid = %s::regclass AND a.attname = 'id'"
                     " UNION ALL SELECT NULL LIMIT 1", [table, table])  # fmt: skip
    if sequence is not None:
        run(f"SELECT setval('{sequence}', (SELECT max(id) FROM {table}))")


def run(words: str, params: Sequence[Any] = ()) -> int:
    """Let the database do something, and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(words, params or None)
        return int(cursor.rowcount)


def rows(words: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(words, params or None)
        return list(cursor.fetchall())


def value(words: str, params: Sequence[Any] = ()) -> Any:
    """Return the single value that the database answers."""
    return rows(words, params)[0][0]


def empty(tables: Iterable[str]) -> None:
    """Empty tables; the bench's database alone allows it."""
    if names := ", ".join(tables):
        run(f"TRUNCATE {names}")
