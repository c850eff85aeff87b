"""Keeps a handful of processes running, and ends every one of them."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedded.child import GRACE_SECONDS, Child
from embedded.state import State

STORE_GRACE_SECONDS = 30
RESTARTS = 5  # of one process, before we give up
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody pressed Ctrl-C, or closed the terminal."""


class Failed(Exception):
    """A step or a process failed for good; the message is for the person at the terminal."""


@dataclass
class Supervisor:
    """What runs: the stores, and what works on them."""

    state: State
    stores: list[Child] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    _stop_asked: bool = False
    _restarts: dict[str, int] = field(default_factory=dict)

    def hear_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal end us in good order."""
        for number in SIGNALS:
            signal.signal(number, lambda *_: setattr(self, "_stop_asked", True))

    def launch(self, child: Child) -> None:
        """Start a process, watch it, and end it when we end."""
        child.start()
        self.children.append(child)
        self._note_running()

    def adopt_store(self, child: Child) -> None:
        """Watch a store that runs already, and end it when we end, after all others."""
        self.stores.append(child)
        self._note_running()

    def step(self, label: str, deed: Callable[[], object]) -> None:
        """Do one thing, and say how long it took."""
        self.check()
        began = time.monotonic()
        say(f"  {label} …", end="")
        deed()
        say(f" {time.monotonic() - began:.1f} s")
        self.check()

    def finish(self, child: Child, *, show: bool = False) -> None:
        """Run a process to its end; it must end well. `show` repeats what it says as it says it."""
        start = child.log.stat().st_size if child.log.exists() else 0
        child.start()
        try:
            while child.exit_code is None:
                start = _repeat(child.log, start) if show else start
                self.mind()
            if show and _repeat(child.log, start):
                say("\n   ", end="")
        finally:
            child.stop()
        if child.exit_code:
            raise Failed(f"{child.name} failed; the end of {child.log}:\n{child.last_words()}")

    def wait_until(self, is_so: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Wait until something is so, minding our processes meanwhile."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                raise Failed(f"{what} took more than {seconds:.0f} s; look into {self.logs}")
            self.mind()

    def mind(self) -> None:
        """Start again what ended by itself, and let a moment pass."""
        self.check()
        for child in (*self.stores, *self.children):
            if child.exit_code is not None:
                self._restart(child)
        time.sleep(0.25)

    def check(self) -> None:
        """Raise if we were asked to stop."""
        if self._stop_asked:
            raise StopAsked

    def stop(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """End everything: first those that use the stores, then the stores."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop(grace_seconds=grace_seconds)
        for store in reversed(self.stores):
            store.stop(grace_seconds=STORE_GRACE_SECONDS)
        self.state.note_running(())

    @property
    def logs(self) -> Path:
        """Return the folder of the logs."""
        return self.state.folder / "logs"

    def _restart(self, child: Child) -> None:
        self._restarts[child.name] = count = self._restarts.get(child.name, 0) + 1
        ended = f"{child.name} ended by itself (code {child.exit_code})"
        if count > RESTARTS:
            raise Failed(f"{ended} once more; the end of {child.log}:\n{child.last_words()}")
        say(f"  {ended}; starting it again ({count} of {RESTARTS}). Its log: {child.log}")
        time.sleep(count - 1)
        child.stop()
        child.start()
        self._note_running()

    def _note_running(self) -> None:
        """Write down what a next start must end if we are killed; PostgreSQL minds its own."""
        known = (each for each in (*self.stores, *self.children) if each.owner is None)
        self.state.note_running(each.process.pid for each in known if each.process)


def say(words: str = "", *, end: str = "\n") -> None:
    """Print for the person at the terminal, if the terminal is still there."""
    with suppress(OSError):
        print(words, end=end, flush=True)


def _repeat(log: Path, start: int) -> int:
    """Say the whole lines that a log got since `start`, and return where it ends now."""
    with log.open("rb") as file:
        file.seek(start)
        whole, newline, _ = file.read().rpartition(b"\n")
    for line in whole.decode(errors="replace").splitlines():
        say(f"\n    {line}", end="")
    return start + len(whole) + len(newline)
