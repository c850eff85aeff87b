"""Starting workers of the bench, and asking them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from bench.services.databases import address


class WorkerFailed(Exception):
    """A worker ended where it should have answered."""


class Worker:
    """A process of its own in the bench's database: as much memory as a Celery worker needs."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench_worker"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **(environment or {}), "DATABASE_URL": address()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is ours to hear
        )
        self.peak_mb = 0.0

    def ask(self, deed: str, **facts: object) -> dict[str, Any]:
        """Let it do something, wait, and return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"deed": deed, **facts}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise WorkerFailed(deed)
        answer: dict[str, Any] = json.loads(line)
        self.peak_mb = max(self.peak_mb, answer["peak_mb"])
        return answer


@contextmanager
def working(count: int, *, environment: Mapping[str, str] | None = None) -> Iterator[list[Worker]]:
    """Return some workers; they end with the block, however it ends."""
    workers: list[Worker] = []
    try:
        workers.extend(Worker(environment) for _ in range(count))
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.communicate()
