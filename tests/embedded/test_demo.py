import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import machine
from embedded.clean import remove
from tests.embedded.conftest import Running

HOUSE = Path(__file__).parents[2]
NOT_OF_THE_DEMO = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    port = str(machine.free_port(wish=8700))
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OF_THE_DEMO}
    yield {**kept, "STATE_DIR": str(tmp_path), "PORT": port, "DEMO_ONLY": "village"}
    remove(tmp_path)


def _start(environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "embedded.demo"],
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _read_until(demo: "subprocess.Popen[str]", words: str) -> str:
    assert demo.stdout is not None
    said = ""
    while words not in said:
        line = demo.stdout.readline()
        assert line, said
        said += line
    return said


def _end(demo: "subprocess.Popen[str]") -> int:
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    return demo.returncode


def test_demo_starts_twice_and_leaves_nothing_running(
    environment: dict[str, str], running: Running
) -> None:
    cold = _start(environment)
    said = _read_until(cold, "Ctrl-C ends it.\n")
    address = f"http://127.0.0.1:{environment['PORT']}/"
    first_page = urllib.request.urlopen(address).read().decode()
    second = _start(environment)
    refusal, _ = second.communicate(timeout=30)
    codes = [_end(cold)]
    left = running()

    warm = _start(environment)
    said_again = _read_until(warm, "Ready after")
    codes.append(_end(warm))

    assert address in said
    assert "<h1" in first_page
    assert (second.returncode, "running in this folder already" in refusal) == (1, True)
    assert (codes, left, running()) == ([0, 0], [], [])
    assert ("tables …" in said, "tables …" in said_again) == (True, False)
    assert ("demo pool village" in said, "demo pool village" in said_again) == (True, False)
