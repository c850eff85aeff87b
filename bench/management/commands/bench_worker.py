"""A worker of the bench's own: a process like Celery's, asked by lines."""

import json
import re
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from bench.services import receipts, working

DEEDS: Final[Mapping[str, Callable[..., Mapping[str, float]]]] = {
    "close": working.close,
    "collect": working.collect,
    "debits": working.make_debits,
    "hashes": receipts.hash_bare,
    "tree": receipts.make_tree,
}


class Command(BaseCommand):
    """`manage.py bench_worker`: each line in is a JSON object, each line out its answer.

    What it is asked for it does by the services that the real tasks call, so that its peak memory
    is a worker's.
    """

    help = "Started by bench, in bench's own database; not for people."
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: Any) -> None:
        settings.DEBUG = False  # a developer's machine keeps every statement
        for line in sys.stdin:
            asked = json.loads(line)
            began = perf_counter()
            answer = DEEDS[asked.pop("deed")](**asked)
            cost = {"seconds": perf_counter() - began, "peak_mb": peak_mb()}
            self.stdout.write(json.dumps({**answer, **cost}))
            self.stdout.flush()


def peak_mb() -> float:
    """Return the most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss of a child begins with its parent's
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(found[1]) / 1024 if found else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
