"""Files of strangers are opened in a process of their own, which may die without harm.

The child (papers/child.py) gets the bytes and nothing else: no environment, no settings, no
database. Its memory and time are limited; what it answers is limited too.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Final

from papers.rules import MOST_PAGES, MOST_PIXELS
from papers.states import Trouble

CHILD: Final = Path(__file__).with_name("child.py")
MEMORY_BYTES: Final = 1536 * 1024 * 1024
CPU_SECONDS: Final = 240
WALL_SECONDS: Final = 420
LOOK_SECONDS: Final = 10  # of the one who waits before the page
SIDE: Final = 2000  # pixels of a page's longer side: print of 7 points can be read
MOST_FRAME_BYTES: Final = 16 * 1024 * 1024
NOT_ENOUGH: Final = 3  # how the child says that its limits do not suffice


class Unopened(Exception):
    """The file cannot be shown; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Interrupted(Exception):
    """The child was ended from outside, which says nothing about the file: to be tried again."""


@dataclass(frozen=True)
class Picture:
    """One page as a JPEG."""

    no: int
    width: int
    height: int
    content: bytes


def look(content: bytes, *, media_type: str) -> Trouble:
    """Return what hinders opening a file, without making pictures of it; nothing: `Trouble.NONE`.

    What takes longer than somebody waits is left to the worker.
    """
    try:
        with _opened(content, media_type, most_pages=0, seconds=LOOK_SECONDS):
            return Trouble.NONE
    except Unopened as refused:
        return refused.trouble
    except Interrupted:
        return Trouble.NONE


@contextmanager
def pictures(content: bytes, *, media_type: str) -> Iterator[tuple[int, Iterator[Picture]]]:
    """Give how many pages a file has, and pictures of them (at most `MOST_PAGES`).

    Raises `Unopened` or `Interrupted`, also in the midst of the pages.
    """
    with _opened(content, media_type, most_pages=MOST_PAGES, seconds=WALL_SECONDS) as answer:
        yield answer


@contextmanager
def _opened(
    content: bytes, media_type: str, *, most_pages: int, seconds: int
) -> Iterator[tuple[int, Iterator[Picture]]]:
    with _child(media_type, most_pages=most_pages) as child:
        timer = Timer(seconds, _end, [child])
        timer.start()
        try:
            assert child.stdin is not None
            with suppress(BrokenPipeError):
                child.stdin.write(content)
            with suppress(BrokenPipeError):
                child.stdin.close()
            first = _frame(child)
            if "trouble" in first:
                raise Unopened(Trouble(first["trouble"]))
            yield int(first["pages"]), _pictures(child, min(int(first["pages"]), most_pages))
        finally:
            timer.cancel()


@contextmanager
def _child(media_type: str, *, most_pages: int) -> Iterator[subprocess.Popen[bytes]]:
    limits = {
        "media_type": media_type,
        "memory_bytes": MEMORY_BYTES,
        "cpu_seconds": CPU_SECONDS,
        "most_pixels": MOST_PIXELS,
        "most_pages": most_pages,
        "side": SIDE,
    }
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD), json.dumps(limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                assert pipe is not None
                pipe.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child whose time is over, so that it can be told from one ended from outside."""
    child.send_signal(signal.SIGXCPU)
    try:
        child.wait(2)
    except subprocess.TimeoutExpired:
        child.terminate()


def _frame(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return what the child says next; raises what its end means where it says nothing more."""
    assert child.stdout is not None
    line = child.stdout.readline(MOST_FRAME_BYTES)
    if not line.endswith(b"\n"):
        raise _meaning(child.wait())
    said: dict[str, Any] = json.loads(line)
    return said


def _pictures(child: subprocess.Popen[bytes], count: int) -> Iterator[Picture]:
    assert child.stdout is not None
    for _ in range(count):
        said = _frame(child)
        if "trouble" in said:
            raise Unopened(Trouble(said["trouble"]))
        content = child.stdout.read(min(said["bytes"], MOST_FRAME_BYTES))
        if len(content) < said["bytes"]:
            raise _meaning(child.wait())
        yield Picture(said["no"], said["width"], said["height"], content)


def _meaning(code: int) -> Exception:
    """Return what the end of a child says about the file."""
    if code == -signal.SIGKILL:  # the kernel in need of memory, or somebody's hand
        return Interrupted()
    if code in (NOT_ENOUGH, -signal.SIGXCPU, -signal.SIGTERM):
        return Unopened(Trouble.TOO_MUCH)
    return Unopened(Trouble.BROKEN)
