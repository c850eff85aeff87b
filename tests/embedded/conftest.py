"""Processes of a test, found by the folder that stands in their environment."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

Running = Callable[[], list[str]]


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """Return a way to list the commands that run with this test's folder in their environment."""
    mark = str(tmp_path).encode()

    def commands() -> list[str]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_text().replace("\0", " ").strip())
        return sorted(filter(None, found))

    return commands


def eventually(is_so: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Return whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()
