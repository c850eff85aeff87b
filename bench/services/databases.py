"""The bench's own database: made beside the real one, marked, and dropped again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

MARK: Final = "made by manage.py bench, which may drop it"
LONGEST_NAME: Final = 63  # of anything, in PostgreSQL
EMPTY: Final = "template1"  # what a database is copied from if nothing is said


class DatabaseTaken(Exception):
    """A database of the bench's name is there already."""


def bench_name() -> str:
    """Return the name of the bench's database, beside the one of DATABASE_URL."""
    return f"{connection.settings_dict['NAME']}"[: LONGEST_NAME - 6] + "_bench"


def address(name: str | None = None) -> str:
    """Return the address of the database that is in use, or of another on its server."""
    facts = connection.settings_dict
    login = ":".join(quote(str(facts[key]), safe="") for key in ("USER", "PASSWORD") if facts[key])
    host = f"{facts['HOST']}:{facts['PORT']}".strip(":")
    return f"postgresql://{login}{'@' if login else ''}{host}/{name or facts['NAME']}"


@contextmanager
def own_database(
    *, replace: bool = False, keep: bool = False, template: str | None = None
) -> Iterator[str]:
    """Let this process work in a fresh database of the bench's; drop it in the end.

    It is empty, or a copy of the database `template`, in which nobody may be at work meanwhile.
    Refused (`DatabaseTaken`) where one of its name exists, unless it bears our mark and may be
    replaced. However the block ends, the connection leads back to where it led before.
    """
    before, name = connection.settings_dict["NAME"], bench_name()
    server = address("postgres")
    _create(server, name, replace=replace, template=template or EMPTY)
    try:
        lead_to(name)
        yield name
    finally:
        lead_to(before)
        if not keep:
            _drop(server, name)


def lead_to(name: str) -> None:
    """Let this process's connections lead to another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name


def _create(server: str, name: str, *, replace: bool, template: str) -> None:
    with psycopg.connect(server, autocommit=True) as session:
        mark = session.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if mark is not None and (not replace or mark[0] != MARK):
            raise DatabaseTaken(name)
        _do(session, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _do(session, "CREATE DATABASE {} TEMPLATE {}", name, template)
        _do(session, "COMMENT ON DATABASE {} IS " + f"'{MARK}'", name)
        _do(session, "ALTER DATABASE {} SET app.allow_truncate = 'on'", name)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as session:
        _do(session, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _do(session: psycopg.Connection[Any], words: str, *names: str) -> None:
    session.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
