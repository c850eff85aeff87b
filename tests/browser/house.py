"""The processes that work behind the site: provider, worker and scheduler, really running."""

import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import redis
from django.conf import settings

from embedded.child import Child
from tests.treasury.sandbox import free_port, wait_until

PACE: dict[str, str] = {"BEAT_SECONDS": "1", "PYTHONUNBUFFERED": "1"}


class House:
    """Sandbox provider, Celery worker and Celery beat, each in a process group of its own."""

    def __init__(self, folder: Path, *, site: str, environment: Mapping[str, str]) -> None:
        self.gateway = f"http://127.0.0.1:{free_port()}"
        self.environment = {
            **environment,
            **PACE,
            "SITE_URL": site,
            "GATEWAY_URL": self.gateway,
            "WEBHOOK_URL": f"{site}/hooks/sandbox/",
            "SANDBOX_STATE": str(folder / "sandbox.sqlite"),
        }
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        worker = ["worker", "-c2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        beat = ["beat", f"--schedule={folder / 'beat'}", "--pidfile="]
        commands = {
            "provider": [sys.executable, "-m", "treasury.provider"],
            "worker": [*celery, *worker],
            "beat": [*celery, *beat],
        }
        self.children = [
            Child(name, command, folder / f"{name}.log", self.environment)
            for name, command in commands.items()
        ]

    def start(self) -> None:
        """Start all of them; the provider answers when this returns, the others soon after."""
        with redis.Redis.from_url(settings.REDIS_URL) as broker:
            broker.flushdb()  # what other tests have sent
        for child in self.children:
            child.start()
        wait_until(self._provider_is_up, seconds=30)

    def stop(self) -> None:
        """End all of them with whatever they started; print what they said last."""
        ended = [child.name for child in self.children if child.exit_code is not None]
        for child in reversed(self.children):
            child.stop()
            print(f"--- {child.name}\n{child.last_words()}")
        assert not ended, f"ended by itself: {ended}"

    def _provider_is_up(self) -> bool:
        try:
            return httpx.get(f"{self.gateway}/healthz", trust_env=False, verify=False).is_success
        except httpx.HTTPError:
            return False
