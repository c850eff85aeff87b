"""One process we started, and the way to end it with everything it started itself."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 8.0


@dataclass
class Child:
    """A process in a process group of its own; what it prints goes to its log."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    feed: bytes = b""  # given on standard input, so that a secret is not on the command line
    owner: tuple[int, int] | None = None  # user and group to run as, when we are root
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it hears no Ctrl-C of ours, we end it ourselves."""
        user, group = self.owner or (None, None)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=None if self.owner is None else [],
                cwd=None if self.owner is None else "/",
            )
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(self.feed)
            self.process.stdin.close()

    @property
    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs or before it was started."""
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        """Send the signal that ends it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def stop(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """End it, and then whatever is left of its group."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(grace_seconds)
        end_group(self.process.pid)
        self.process.wait()

    def last_words(self, *, lines: int = 15) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def end_group(leader: int) -> None:
    """Kill every process of the group that `leader` leads or led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def birth_of(pid: int) -> str | None:
    """Return what tells this process from a later one of the same number; None if it is gone."""
    if not Path("/proc/self").exists():
        asked = subprocess.run(["ps", "-olstart=", f"-p{pid}"], capture_output=True, text=True)
        return asked.stdout.strip() or None
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if facts[0] == "Z" else facts[19]  # its state; ticks from boot to its start


def wait_until_gone(pid: int, *, seconds: float) -> bool:
    """Return whether a process that is not our child ended in time."""
    deadline = time.monotonic() + seconds
    while birth_of(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    return birth_of(pid) is None
