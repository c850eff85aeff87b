"""What every test of disputes stands on: a folder of its own for papers."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_papers(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
