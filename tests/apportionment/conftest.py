"""What tests of apportionment may ask for: the real provider, and a real worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from pytest_django import Settings

from tests.apportionment.workers import Worker, run_worker
from tests.treasury.sandbox import Provider


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[Provider]:
    """Return the sandbox provider, well-behaved at first; its events go nowhere."""
    running = Provider(tmp_path / "book.sqlite")
    settings.GATEWAY_URL = running.url
    running.behave()
    yield running
    running.stop()


@pytest.fixture
def worker(process_environment: dict[str, str]) -> Iterator[Worker]:
    """Return a worker that has nobody to ask."""
    yield from run_worker(process_environment)


@pytest.fixture
def asking_worker(provider: Provider, process_environment: dict[str, str]) -> Iterator[Worker]:
    """Return a worker that asks the sandbox provider."""
    yield from run_worker(
        {
            **process_environment,
            "GATEWAY_URL": provider.url,
            "GATEWAY_KEY": the_settings.GATEWAY_KEY,
            "GATEWAY_WEBHOOK_SECRET": the_settings.GATEWAY_WEBHOOK_SECRET,
        }
    )
