"""A real Celery worker in a process group of its own, and ways to stop it in mid-deed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from redis import Redis

from config.celery import app
from tests.treasury.sandbox import ROOT, wait_until

COMMAND = (
    *(sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=2"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"),
)
LONG = 90.0  # seconds; only a machine in trouble needs them
TICK = 5.0
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Worker:
    """A worker on this test's database and broker: started, killed, started again."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        # Compiled once, so that the next one starts in half the time, whatever our own shell says.
        self.environment = {
            "PYTHONPYCACHEPREFIX": str(settings.STATE_DIR / "compiled"),
            **{name: text for name, text in environment.items() if name != UNCOMPILED},
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what is sent before it listens waits in the broker."""
        assert self.process is None
        self.process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End all of its processes at once, without a chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def sweep(self, task: str) -> None:
        """Send one sweep of apportionment, as the scheduler does."""
        app.send_task(f"apportionment.tasks.{task}")

    def sweep_until(self, task: str, happened: Callable[[], bool]) -> None:
        """Send a sweep every few seconds until something has happened."""
        end = time.monotonic() + LONG
        while not happened():
            assert time.monotonic() < end, f"{task} did not do it in time"
            self.sweep(task)
            next_tick = min(end, time.monotonic() + TICK)
            while time.monotonic() < next_tick and not happened():
                time.sleep(0.02)


def run_worker(environment: Mapping[str, str]) -> Iterator[Worker]:
    """Yield a running worker; in the end it is gone, and so are its sessions in the database."""
    worker = Worker(environment)
    forget_tasks()
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
        forget_tasks()
        wait_until(are_alone, seconds=LONG)


def forget_tasks() -> None:
    """Empty the broker of what waits, and of what was taken and not done: other tests' and ours."""
    with Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery", "unacked", "unacked_index")


@contextmanager
def held(sql: str, *params: object) -> Iterator[int]:
    """Hold what a statement locks, in a session of its own; yield that session's number."""
    options = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    connected = psycopg.connect(
        **{name: options[name] for name in names}, cursor_factory=psycopg.ClientCursor
    )
    with connected as holder:
        holder.execute(sql, params)
        yield holder.info.backend_pid
        holder.rollback()


def wait_until_blocked_by(session: int) -> None:
    """Wait until somebody's statement provably waits for what a session holds."""
    wait_until(lambda: _count(BLOCKED, session) > 0, seconds=LONG)


def are_alone() -> bool:
    """Return whether no other session works on this database: a killed one may still commit."""
    return _count(OTHERS) == 0


def _count(sql: str, *params: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.fetchone()[0])
