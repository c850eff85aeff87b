"""Debits asked for, answered, heard and booked: the sandbox provider, a web server, two workers."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from urllib.request import urlopen

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

from bench.rules.figures import Figures
from bench.services.at_once import at_once
from bench.services.databases import address
from bench.services.timing import settle
from bench.services.workers import Worker, working
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import UNANSWERED, DebitState

MOST: Final = 10_000  # debits, however large the pool
WORKERS: Final = 2
NOBODYS: Final = 0  # a plan without debits
READY_WITHIN: Final = 60.0


class NotAllPaid(Exception):
    """Debits of a provider that refuses nobody were left unpaid."""


def collect(*, plan_id: int) -> Figures:
    """Return how many debits a second go all the way from due to booked."""
    is_open, at = Debit.objects.filter(plan_id=plan_id, state=DebitState.OPEN), timezone.now()
    to_period = is_open.aggregate(last=Max("to_period"))["last"]  # later ones have no debits yet
    made = is_open.filter(to_period=to_period)
    payer_ids = list(made.order_by("payer_id").values_list("payer_id", flat=True)[:MOST])
    treasury_services.record_notified(
        plan_id=plan_id, to_period=to_period, at=at, payer_ids=payer_ids
    )
    asked = made.filter(payer_id__in=payer_ids)
    asked.update(next_ask_at=at - timedelta(minutes=1))
    settle()
    with _world() as workers:
        at_once([partial(worker.ask, "collect", plan_id=NOBODYS) for worker in workers])  # warm
        began = monotonic()
        at_once([partial(worker.ask, "collect", plan_id=plan_id) for worker in workers])
        for settled_on in treasury.unbooked_days(plan_id):
            treasury_services.book_collected(plan_id=plan_id, settled_on=settled_on, at=at)
        seconds = monotonic() - began
    _require_paid(plan_id, to_period, len(payer_ids))
    return {"collected_rows": len(payer_ids), "collected_a_second": len(payer_ids) / seconds}


def _require_paid(plan_id: int, to_period: int, count: int) -> None:
    debits = Debit.objects.filter(plan_id=plan_id, to_period=to_period, notified_at__isnull=False)
    booked = debits.filter(state=DebitState.PAID).exclude(entry=None).count()
    if booked != count or debits.filter(Q(state__in=UNANSWERED) | Q(attempts__gt=1)).exists():
        raise NotAllPaid(f"{booked} of {count}")


@contextmanager
def _world() -> Iterator[list[Worker]]:
    """Start provider, web server and workers, and end them with the block."""
    web, gateway = _free_port(), _free_port()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tongzhou-bench-")))
        environment = {
            **os.environ,
            "DATABASE_URL": address(),
            "GATEWAY_URL": f"http://127.0.0.1:{gateway}",
            "GATEWAY_KEY": settings.GATEWAY_KEY,
            "GATEWAY_WEBHOOK_SECRET": settings.GATEWAY_WEBHOOK_SECRET,
            "WEBHOOK_URL": f"http://127.0.0.1:{web}/hooks/sandbox/",
            "SANDBOX_STATE": str(folder / "book.sqlite"),
        }
        granian = ["granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={web}"]
        granian += ["--workers=1", "--blocking-threads=2", "config.wsgi:application"]
        for words in (["treasury.provider"], granian):
            stack.enter_context(_process(words, environment))
        for port in (gateway, web):
            _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield stack.enter_context(working(WORKERS, environment=environment))


@contextmanager
def _process(words: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is ours to hear
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    end = monotonic() + READY_WITHIN
    while True:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            if monotonic() > end:
                raise
            sleep(0.05)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
