"""A whole run with a small pool: it is right and it is complete; how fast, is not asked here."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from bench.rules.figures import every_measure
from bench.rules.pools import Pool
from bench.services import machines
from bench.services.asking import patient_payers
from bench.services.databases import bench_name, own_database
from bench.services.machines import DiskTooSmall, require_room
from tests import template


def test_bench_measures_everything_and_leaves_nothing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    before, said = connection.settings_dict["NAME"], StringIO()
    files = {name: tmp_path / name for name in ("json", "markdown", "chart")}

    with django_db_blocker.unblock():
        call_command("bench", members=[300], stdout=said, template=template.name(), **files)
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [bench_name()])
            assert cursor.fetchall() == []
        connection.close()

    assert connection.settings_dict["NAME"] == before
    figures = json.loads(files["json"].read_text())["figures"]["300"]
    asked = {measure.key for measure in every_measure()}
    assert asked <= figures.keys()
    assert [key for key in sorted(asked) if not figures[key] > 0] == []
    assert figures["close_written"] == figures["same_written"]
    assert figures["close_changes"] != figures["same_changes"]
    assert figures["statement_queries"] <= 10
    assert figures["debits_rows"] > figures["following_rows"]  # who has left owes nothing new
    assert "Closing a period" in said.getvalue()
    assert "| Closing a period" in files["markdown"].read_text()
    assert files["chart"].read_text().startswith("<svg")


def test_some_payers_have_a_statement_of_the_whole_history(small_pool: Pool) -> None:
    assert len(patient_payers(small_pool)) >= 10


@pytest.mark.parametrize(
    "words", [["--members", "many"], ["--members", "10"], ["--members", "300", "--changes", "2"]]
)
def test_bench_refuses_what_cannot_be_measured(words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("bench", *words)


@pytest.mark.django_db
def test_a_pool_that_would_fill_the_disk_is_refused() -> None:
    with pytest.raises(DiskTooSmall) as refused:
        require_room(10**12)

    assert refused.value.needed_mb > refused.value.room_mb


@pytest.mark.django_db
def test_bench_says_which_pool_is_too_large_and_what_room_there_is() -> None:
    with pytest.raises(CommandError, match="1,000,000,000,000 members need .* there is room for"):
        call_command("bench", members=[10**12], stdout=StringIO())


def test_bench_says_that_a_database_is_in_its_way(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        with own_database(keep=True):
            pass
        try:
            with pytest.raises(CommandError, match="--replace"):
                call_command("bench", members=[300], stdout=StringIO())
        finally:
            with own_database(replace=True):
                pass
        connection.close()


@pytest.mark.django_db
def test_machine_names_what_a_reader_must_know() -> None:
    found = machines.facts()

    assert {"cores", "memory", "PostgreSQL", "shared_buffers", "fsync"} <= found.keys()
