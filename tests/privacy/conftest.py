from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_papers(tmp_path: Path, settings: Settings) -> None:
    """Let each test have a file store of its own."""
    settings.MEDIA_ROOT = tmp_path / "papers"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet() -> None:
    """Let each test begin without tries of signing in counted against it."""
    cache.clear()
