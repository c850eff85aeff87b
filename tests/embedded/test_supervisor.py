import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import machine
from embedded.state import AlreadyRunning, State
from tests.embedded.conftest import Running, eventually

FAMILY = "sleep 600 & sh -c 'sleep 600 & wait' & wait"
SUPERVISE = f"""
import sys
from pathlib import Path
from embedded.child import Child
from embedded.state import State
from embedded.supervisor import Failed, StopAsked, Supervisor

state = State(Path(sys.argv[1]))
state.take()
supervisor = Supervisor(state)
supervisor.hear_signals()
try:
    supervisor.launch(Child("family", ["sh", "-c", {FAMILY!r}], supervisor.logs / "family.log"))
    supervisor.launch(Child("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
                            supervisor.logs / "deaf.log"))
    while True:
        supervisor.mind()
except StopAsked:
    code = 0
except Failed as failure:
    print(failure)
    code = 1
supervisor.stop(grace_seconds=0.5)
sys.exit(code)
"""


@pytest.fixture
def supervisor(tmp_path: Path, running: Running) -> Iterator["subprocess.Popen[str]"]:
    started = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path)],
        env={**os.environ, "STATE_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        assert eventually(lambda: len(running()) >= 7), running()
        yield started
        started.kill()
    State(tmp_path).end_leftovers()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_children_and_their_children(
    supervisor: "subprocess.Popen[str]", running: Running, number: signal.Signals
) -> None:
    supervisor.send_signal(number)
    said, _ = supervisor.communicate(timeout=30)

    assert (supervisor.returncode, said, running()) == (0, "", [])


def test_leftovers_of_a_killed_supervisor_are_ended(
    supervisor: "subprocess.Popen[str]", tmp_path: Path, running: Running
) -> None:
    supervisor.kill()
    supervisor.communicate()
    assert running() != []

    state = State(tmp_path)
    state.take()
    ended = state.end_leftovers()
    state.release()

    assert (ended, eventually(lambda: running() == [])) == (2, True)


def test_child_that_dies_is_started_again(
    supervisor: "subprocess.Popen[str]", tmp_path: Path, running: Running
) -> None:
    state = State(tmp_path)
    assert eventually(lambda: len(state.running()) == 2)
    assert supervisor.stdout is not None
    family = state.running()[0]

    os.kill(family, signal.SIGKILL)
    line = supervisor.stdout.readline()

    assert "family ended by itself (code -9); starting it again (1 of 5)" in line
    assert eventually(lambda: len(state.running()) == 2)
    assert family not in state.running()


def test_second_start_in_one_folder_is_refused_with_the_address(tmp_path: Path) -> None:
    first, second = State(tmp_path), State(tmp_path)
    first.take()
    first.tell("http://127.0.0.1:8000/")

    with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}, http://127.0.0.1:8000/"):
        second.take()

    first.release()
    second.take()
    second.release()


def test_steps_are_done_anew_when_their_files_change(tmp_path: Path) -> None:
    state, file = State(tmp_path), tmp_path / "input"
    file.write_text("one")
    state.note_done("tables", [file])
    before = state.has_done("tables", [file])

    file.write_text("two")

    assert (before, state.has_done("tables", [file])) == (True, False)


def test_secrets_are_made_once_and_readable_by_us_alone(tmp_path: Path) -> None:
    made, again = State(tmp_path), State(tmp_path)

    assert made.secrets() == again.secrets()
    assert len(set(made.secrets().values())) == 5
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_of_an_older_release_gets_the_secrets_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"SECRET_KEY": "as it was"}')

    kept = State(tmp_path).secrets()

    assert kept["SECRET_KEY"] == "as it was"
    assert kept == State(tmp_path).secrets()
    assert "FIELD_KEYS" in kept


def test_taken_port_is_passed_over() -> None:
    began = time.monotonic()
    port = machine.free_port()
    with socket.create_server(("127.0.0.1", port)):
        other = machine.free_port(wish=port)

    assert other > port
    assert time.monotonic() - began < 5
