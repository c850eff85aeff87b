import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from embedded.postgres import Postgres

WITHOUT_AND_WITH_A_DATABASE = """
import sys
from pathlib import Path

import django
from django.db import close_old_connections
from django.test import Client

from embedded.postgres import Postgres

django.setup()
postgres = Postgres(Path(sys.argv[1]), throwaway=True)


def ask():
    close_old_connections()  # as a real server does at every request
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.cookies["sessionid"] = "a" * 32
    answers = [client.get(path) for path in ("/healthz", "/readyz", "/admin/")]
    print(*(answer.status_code for answer in answers), answers[1].json()["away"])


try:
    for deed in (postgres.start, lambda: postgres.child.stop(), postgres.start):
        deed()
        ask()
finally:
    postgres.stop()
"""


@pytest.mark.django_db
def test_ready_when_database_and_broker_answer(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"ready": True, "away": []})


@pytest.mark.django_db
def test_not_ready_names_the_broker_that_is_away(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"ready": False, "away": ["broker"]})


def test_alive_asks_nobody(client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}


def test_site_says_503_while_the_database_is_away_and_works_when_it_is_back(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path, throwaway=True)
    address = postgres.start()
    assert postgres.child is not None
    postgres.child.stop()

    asked = subprocess.run(
        [sys.executable, "-c", WITHOUT_AND_WITH_A_DATABASE, str(tmp_path)],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=90,
    )

    assert asked.returncode == 0, asked.stderr
    there, away, back = asked.stdout.splitlines()
    assert away == "200 503 503 ['database']", asked.stderr
    assert (there, back) == ("200 200 500 []", "200 200 500 []")  # it has no tables
