from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from bench.services.databases import DatabaseTaken, address, bench_name, own_database
from members.models import User


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test make and drop databases; it needs no table."""
    with django_db_blocker.unblock():
        yield
        connection.close()


def _session() -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(address("postgres"), autocommit=True)


def _exists(name: str) -> bool:
    with _session() as session:
        found = session.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return found.rowcount == 1


@pytest.mark.usefixtures("server")
def test_own_database_is_there_while_it_is_needed_and_gone_afterwards() -> None:
    before = connection.settings_dict["NAME"]

    with own_database() as name:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone() == (name,)
        assert name == f"{before}_bench"

    assert connection.settings_dict["NAME"] == before
    assert not _exists(name)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError, SystemExit])
def test_own_database_is_gone_however_it_ends(end: type[BaseException]) -> None:
    before, name = connection.settings_dict["NAME"], bench_name()

    with pytest.raises(end):
        _work_until(end)

    assert connection.settings_dict["NAME"] == before
    assert not _exists(name)


def _work_until(end: type[BaseException]) -> None:
    with own_database(), psycopg.connect(address()):  # the second session is cut off
        raise end


@pytest.mark.usefixtures("server")
def test_own_database_takes_nobodys_place() -> None:
    with _session() as session:
        session.execute(f"CREATE DATABASE {bench_name()}")
        try:
            for replace in (False, True):  # it bears no mark of ours
                with pytest.raises(DatabaseTaken), own_database(replace=replace):
                    pytest.fail("it was taken")
            assert _exists(bench_name())
        finally:
            session.execute(f"DROP DATABASE {bench_name()}")


@pytest.mark.usefixtures("server")
def test_own_database_replaces_what_a_bench_has_left_only_when_told_to() -> None:
    with own_database(keep=True) as name:
        pass
    assert _exists(name)

    with pytest.raises(DatabaseTaken), own_database():
        pytest.fail("it was taken")
    with own_database(replace=True):
        pass

    assert not _exists(name)


@pytest.mark.usefixtures("server")
def test_own_database_may_begin_as_a_copy_of_another() -> None:
    original = f"{bench_name()}_original"
    with _session() as session:
        session.execute(f"CREATE DATABASE {original}")
        try:
            with psycopg.connect(address(original)) as there:
                there.execute("CREATE TABLE found (number integer)")
            with own_database(template=original), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM found")
                assert cursor.fetchone() == (0,)
        finally:
            session.execute(f"DROP DATABASE {original}")


@pytest.mark.django_db
def test_address_leads_to_the_database_in_use() -> None:
    with psycopg.connect(address()) as session:
        found = session.execute("SELECT current_database()").fetchone()

    assert found == (connection.settings_dict["NAME"],)
    assert not User.objects.exists()
