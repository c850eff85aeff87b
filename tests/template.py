"""A migrated database that all workers of a run copy: to migrate takes as long as 200 tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from bench.services.databases import address, lead_to


@contextmanager
def migrated(shared: Path, worker: str) -> Iterator[str]:
    """Yield the name of the database to copy: the first worker makes it, the last one drops it.

    `shared` is a folder of this run, and of all its workers; those at work each have a file there.
    """
    name = f"test_{connection.settings_dict['NAME']}_template"
    with _alone(shared) as at_work:
        if not any(at_work.iterdir()):
            _migrate(name)
        (at_work / worker).touch()
    yield name
    with _alone(shared) as at_work:
        (at_work / worker).unlink()
        if not any(at_work.iterdir()):
            _do("DROP DATABASE {}", name)


def name() -> str | None:
    """Return the migrated database that workers copy; none where one process is at work alone."""
    found: str | None = connection.settings_dict["TEST"].get("TEMPLATE")
    return found


@contextmanager
def _alone(shared: Path) -> Iterator[Path]:
    """Keep the other workers out; yield the folder of those at work."""
    at_work = shared / "template"
    at_work.mkdir(exist_ok=True)
    with (shared / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield at_work


def _migrate(name: str) -> None:
    before = str(connection.settings_dict["NAME"])
    _do("DROP DATABASE IF EXISTS {}", name)
    _do("CREATE DATABASE {}", name)
    lead_to(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        lead_to(before)


def _do(words: str, *names: str) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as session:
        session.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
