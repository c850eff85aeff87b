from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.treasury.sandbox import Provider


@pytest.fixture(scope="session")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    running = Provider(tmp_path_factory.mktemp("sandbox") / "book.sqlite")
    yield running
    running.stop()


@pytest.fixture
def provider(_process: Provider, settings: Settings) -> Iterator[Provider]:
    """Return the sandbox provider, well-behaved at first; its events go nowhere."""
    settings.GATEWAY_URL = _process.url
    _process.behave()
    yield _process
    _process.behave()
