"""Everything that runs: a Postgres and a broker of its own, provider, web server, workers."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

from embedded import machine
from embedded.child import Child, end_group
from embedded.postgres import Postgres
from embedded.valkey import Valkey

HOUSE = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "LOOKUP_KEY", "GATEWAY_KEY", "GATEWAY_WEBHOOK_SECRET")
LIVE_WITHIN = 60.0


class World:
    """Started in a folder of its own; every process in it is ours, and gone at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder)
        self.valkey = Valkey(folder)
        self.services: dict[str, Child] = {}
        self.environment: dict[str, str] = {}

    def start_stores(self, *, like: str) -> None:
        """Start the database, with the tables of another, and the broker."""
        ports = [machine.free_port() for _ in range(2)]
        self.environment = {
            **os.environ,
            **{name: secrets.token_hex(24) for name in SECRETS},
            "FIELD_KEYS": f"storm:{'A' * 43}=",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.postgres.start(),
            "REDIS_URL": self.valkey.start(),
            "STATE_DIR": str(self.folder),
            "SANDBOX_STATE": str(self.folder / "book.sqlite"),
            "DEBUG": "0",
            "DEMO": "1",
            "SITE_URL": f"http://127.0.0.1:{ports[0]}",
            "GATEWAY_URL": f"http://127.0.0.1:{ports[1]}",
            "WEBHOOK_URL": f"http://127.0.0.1:{ports[0]}/hooks/sandbox/",
        }
        self._copy(like)

    def _copy(self, like: str) -> None:
        """Fill the database with what another holds: a migrated one, so that none need be run."""
        tools = self.postgres.home / "bin"
        dump = [str(tools / "pg_dump"), "--no-owner", "--no-privileges", like]
        fill = [
            str(tools / "psql"),
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            self.environment["DATABASE_URL"],
        ]
        clean = machine.clean_environment()
        with subprocess.Popen(dump, env=clean, stdout=subprocess.PIPE) as dumping:
            subprocess.run(
                fill, env=clean, stdin=dumping.stdout, stdout=subprocess.DEVNULL, check=True
            )
        assert dumping.returncode == 0, "the other database could not be read"

    def start_services(self) -> None:
        """Start provider, web server and two workers."""
        port = self.environment["SITE_URL"].rpartition(":")[2]
        celery = ["-m", "celery", "-A", "config", "worker", "-c2", "--loglevel=ERROR"]
        web = ["-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}"]
        web += [
            "--workers=1",
            "--blocking-threads=2",
            "--log-level=error",
            "config.wsgi:application",
        ]
        for name, words in {
            "provider": ["-m", "treasury.provider"],
            "web": web,
            "workers": [*celery, "--without-gossip", "--without-mingle", "--without-heartbeat"],
        }.items():
            self._launch(name, words)
        for port_of in ("SITE_URL", "GATEWAY_URL"):
            wait_until(partial(self._answers, port_of))

    def _launch(self, name: str, words: list[str]) -> None:
        log = self.folder / "logs" / f"{name}.log"
        child = Child(name, [sys.executable, *words], log, self.environment)
        child.start()
        self.services[name] = child

    def _answers(self, name: str) -> bool:
        return machine.answers(int(self.environment[name].rpartition(":")[2]))

    def stop(self) -> None:
        """End everything; nothing is left running."""
        for child in self.services.values():
            child.stop(grace_seconds=3)
        self.valkey.stop()
        self.postgres.stop()
        self.postgres.remove()

    # What befalls it

    def kill_a_worker(self, chance: Random) -> None:
        """Kill one of the two workers in mid-deed; their parent starts another."""
        parent = self.services["workers"].process
        assert parent is not None
        with suppress(FileNotFoundError, ProcessLookupError, IndexError):
            children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
            os.kill(int(chance.choice(children)), signal.SIGKILL)

    def kill_all_workers(self, _chance: Random) -> None:
        """Kill the workers and their parent, and start them again."""
        self._again("workers")

    def kill_the_web(self, _chance: Random) -> None:
        """Kill the web server while providers tell it things, and start it again."""
        self._again("web")

    def kill_the_broker(self, _chance: Random) -> None:
        """Kill the broker with all it holds in memory, and start it again."""
        child = self.valkey.child
        assert child is not None
        assert child.process is not None
        end_group(child.process.pid)
        child.process.wait()
        self.valkey.start()

    def restart_the_database(self, _chance: Random) -> None:
        """Restart Postgres; whoever was connected is thrown out."""
        assert self.postgres.child is not None
        self.postgres.child.stop(grace_seconds=30)
        self.postgres.start()

    def crash_the_database(self, _chance: Random) -> None:
        """Let Postgres die at once, without writing anything more, and recover."""
        child = self.postgres.child
        assert child is not None
        assert child.process is not None
        child.process.send_signal(signal.SIGQUIT)
        child.process.wait()
        self.postgres.start()

    def _again(self, name: str) -> None:
        child = self.services[name]
        assert child.process is not None
        end_group(child.process.pid)
        child.process.wait()
        child.start()

    @property
    def calamities(self) -> Mapping[str, Callable[[Random], None]]:
        """Return what can befall it, by name."""
        return {
            "a worker killed": self.kill_a_worker,
            "all workers killed": self.kill_all_workers,
            "web server killed": self.kill_the_web,
            "broker killed": self.kill_the_broker,
            "database restarted": self.restart_the_database,
            "database crashed": self.crash_the_database,
        }


def wait_until(happened: Callable[[], bool], *, seconds: float = LIVE_WITHIN) -> None:
    """Look again and again until it happened; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.05)
