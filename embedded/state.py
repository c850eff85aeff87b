"""What the demo keeps between two starts: its lock, its secrets, what it has done."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from embedded.child import birth_of, end_group, wait_until_gone

SECRETS = ("SECRET_KEY", "LOOKUP_KEY", "GATEWAY_KEY", "GATEWAY_WEBHOOK_SECRET")
KEYS = "FIELD_KEYS"


class AlreadyRunning(Exception):
    """Another supervisor holds this folder."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"A demo is running in this folder already ({holder or 'starting'}). "
            "End it there with Ctrl-C, or open that address."
        )


class State:
    """The folder `.state`: remove it, and the next start begins afresh."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock: TextIO | None = None

    def take(self) -> None:
        """Take the folder for this process, until it ends in whatever way."""
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            with lock:
                raise AlreadyRunning(lock.read().strip()) from None
        self._lock = lock
        self.tell("")

    def tell(self, where: str) -> None:
        """Leave word for a second start: which process, at which address."""
        assert self._lock is not None
        self._lock.truncate(0)
        self._lock.write(f"process {os.getpid()}{where and f', {where}'}")
        self._lock.flush()

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            self._lock.close()

    def secrets(self) -> dict[str, str]:
        """Return this deployment's secrets, made once and readable by us alone.

        A folder of an older release gets those that it lacks.
        """
        kept = self._read("secrets.json")
        if missing := {*SECRETS, KEYS} - set(kept):
            kept |= {name: _new_secret(name) for name in sorted(missing)}
            half = self.folder / "secrets.json.half"
            half.unlink(missing_ok=True)
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as made:
                json.dump(kept, made)
            half.replace(self.folder / "secrets.json")
        return kept

    def keep_environment(self, environment: Mapping[str, str]) -> None:
        """Leave what the processes run with for `manage.py`, readable by us alone."""
        file = self.folder / "environment.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(dict(environment)))

    def has_done(self, step: str, inputs: Iterable[Path]) -> bool:
        """Return whether a step was done with these very files."""
        return self._read("done.json").get(step) == _fingerprint(inputs)

    def note_done(self, step: str, inputs: Iterable[Path]) -> None:
        """Remember that a step was done with these files."""
        self._write("done.json", {**self._read("done.json"), step: _fingerprint(inputs)})

    def forget_done(self) -> None:
        """Forget all steps: the database is a new one."""
        self._write("done.json", {})

    def note_running(self, pids: Iterable[int]) -> None:
        """Write down what runs, for the case that we are killed."""
        born = {str(pid): birth_of(pid) for pid in pids}
        self._write("running.json", {pid: birth for pid, birth in born.items() if birth})

    def running(self) -> list[int]:
        """Return those written down that still run."""
        born = self._read("running.json").items()
        return [int(pid) for pid, birth in born if birth_of(int(pid)) == birth]

    def end_leftovers(self) -> int:
        """End what a killed supervisor left running, and return how many there were."""
        left = self.running()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in left:
            wait_until_gone(pid, seconds=5)
            end_group(pid)
        self.note_running(())
        return len(left)

    def _read(self, name: str) -> dict[str, str]:
        with suppress(FileNotFoundError, ValueError):
            found: dict[str, str] = json.loads((self.folder / name).read_text())
            return found
        return {}

    def _write(self, name: str, facts: Mapping[str, str]) -> None:
        half = self.folder / f"{name}.half"
        half.write_text(json.dumps(facts))
        half.replace(self.folder / name)


def _new_secret(name: str) -> str:
    if name == KEYS:
        return f"first:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    return secrets.token_urlsafe(48)


def _fingerprint(files: Iterable[Path]) -> str:
    summed = hashlib.sha256()
    for file in sorted(files):
        summed.update(f"{file} ".encode() + hashlib.sha256(file.read_bytes()).digest())
    return summed.hexdigest()
