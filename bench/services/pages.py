"""How fast public pages are handed out, beside static files of the same bytes, by one server."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from urllib.request import Request, urlopen

from django.conf import settings

from bench.services.databases import address
from charter import selectors as charter
from disclosures.models import Report

READY_WITHIN: Final = 60.0
CONNECTIONS: Final = 8
SECONDS: Final = 0.5
ROUNDS: Final = 7
WARM: Final = 2  # rounds before any counts
FOLDER: Final = "measured"
SERVER: Final = (  # as docker-compose.yml starts it
    *("granian", "--interface=wsgi", "--host=127.0.0.1", "--workers=2", "--blocking-threads=2"),
    "config.wsgi:application",
)


class WrongAnswer(Exception):
    """A measured address answered something else than its page."""


def measure_pages(*, seconds: float = SECONDS) -> dict[str, float]:
    """Return pages and files a second: of the page that comes off worst beside its file."""
    page, file = min(rates_of_pages(seconds=seconds).values(), key=lambda pair: pair[0] / pair[1])
    return {"page_rate": page, "file_rate": file}


def rates_of_pages(*, seconds: float = SECONDS) -> dict[str, tuple[float, float]]:
    """Return answers a second by address: of the page, and of a static file of its bytes.

    Both are asked of the same server in the same run, by turns; the round in the middle counts.
    """
    with tempfile.TemporaryDirectory(prefix="tongzhou-bench-") as folder:
        environment = _environment(Path(folder))
        _run(["manage.py", "collectstatic", "--noinput", "--verbosity=0"], environment)
        paths = _paths()
        with _server(environment) as port:
            found = {path: _read(port, path) for path in paths}
        files = {path: _place(Path(folder), no, found[path]) for no, path in enumerate(paths)}
        with _server(environment) as port:
            return {
                path: _measure(port, (path, files[path]), found[path], seconds) for path in paths
            }


def _paths() -> list[str]:
    """Return what is measured: the first page, a plan, and the newest period's page."""
    report = Report.objects.select_related("plan").order_by("-published_at").first()
    plan = report.plan if report else next(iter(charter.plans()), None)
    found = ["/"]
    if plan is not None:
        found.append(f"/plans/{plan.slug}/")
    if report is not None:
        found.append(f"/plans/{report.plan.slug}/periods/{report.no}/")
    return found


def _environment(folder: Path) -> Mapping[str, str]:
    """Return the settings of a real deployment, on this machine's stores."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "DEMO": "0",
        "STATIC_ROOT": str(folder),
        "DATABASE_URL": address(),
        "REDIS_URL": settings.REDIS_URL,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://tongzhou.example",
        "PAGE_SECONDS": "600",
        **{name: str(getattr(settings, name)) for name in ("SECRET_KEY", "LOOKUP_KEY")},
        "FIELD_KEYS": settings.FIELD_KEYS,
        "GATEWAY_KEY": settings.GATEWAY_KEY,
        "GATEWAY_WEBHOOK_SECRET": settings.GATEWAY_WEBHOOK_SECRET,
    }


def _run(words: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, *words], cwd=settings.BASE_DIR, env=environment, check=True, timeout=120
    )


@contextmanager
def _server(environment: Mapping[str, str]) -> Iterator[int]:
    """Start the web server on a free port of loopback, and end it with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", *SERVER, f"--port={port}"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is ours to hear
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    end = monotonic() + READY_WITHIN
    while True:
        try:
            _read(port, "/healthz")
        except OSError:
            if monotonic() > end:
                raise
            sleep(0.1)
        else:
            return


def _read(port: int, path: str) -> bytes:
    """Return the bytes of an address as they are, unpacked."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Language": "zh-CN"})
    with urlopen(asked, timeout=10) as answer:
        return bytes(answer.read())


def _place(folder: Path, no: int, body: bytes) -> str:
    """Write a page's bytes as a static file; return its address."""
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{no}.html").write_bytes(body)
    return f"/{settings.STATIC_URL.strip('/')}/{FOLDER}/{no}.html"


def _measure(port: int, paths: tuple[str, str], body: bytes, seconds: float) -> tuple[float, float]:
    """Return the rates of the round whose ratio is in the middle."""
    page, file = paths
    rounds = [
        (_rate(port, page, body, seconds), _rate(port, file, body, seconds))
        for _round in range(WARM + ROUNDS)
    ]
    return sorted(rounds[WARM:], key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]


def _rate(port: int, path: str, body: bytes, seconds: float) -> float:
    with ThreadPoolExecutor(max_workers=1) as thread:  # whoever asks may have a loop of their own
        asked = thread.submit(lambda: asyncio.run(_load(port, path, len(body), seconds)))
        return asked.result() / seconds


async def _load(port: int, path: str, size: int, seconds: float) -> int:
    """Ask for an address again and again on several connections; return how many answers came."""
    end = monotonic() + seconds
    counts = await asyncio.gather(
        *(_ask(port, path, size, end) for _connection in range(CONNECTIONS))
    )
    return sum(counts)


async def _ask(port: int, path: str, size: int, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    words = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN\r\n\r\n".encode()
    count = 0
    try:
        while monotonic() < end:
            writer.write(words)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200") or _length(head) != size:
                raise WrongAnswer(path, head.splitlines()[0])
            await reader.readexactly(size)
            count += 1
    finally:
        writer.close()
    return count


def _length(head: bytes) -> int:
    for line in head.lower().splitlines():
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return -1
