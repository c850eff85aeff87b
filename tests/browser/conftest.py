"""What browser tests stand on: a house with processes, and a small pool in a month to come."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from charter.models import Plan
from tests.browser.house import House
from tests.browser.people import Someone
from tests.browser.pool import a_small_boat


@pytest.fixture(autouse=True)
def own_papers(tmp_path: Path, settings: Settings) -> None:
    """Keep papers that are sent in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path / "papers"


@pytest.fixture
def boat(live_server: LiveServer) -> Plan:
    """Return a pool of twenty whose clock stands in the month to come, before its first cutoff."""
    return a_small_boat()


@pytest.fixture
def house(
    live_server: LiveServer, process_environment: dict[str, str], tmp_path: Path
) -> Iterator[House]:
    """Return provider, worker and scheduler at work; all are ended before the tables are."""
    house = House(tmp_path, site=live_server.url, environment=process_environment)
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def meet(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Someone]]:
    """Return a way to meet people; they all leave at the end."""
    met: list[Someone] = []

    def meet(**manner: Any) -> Someone:
        met.append(Someone(browser, live_server.url, **manner))
        return met[-1]

    yield meet
    for someone in met:
        someone.leave()
