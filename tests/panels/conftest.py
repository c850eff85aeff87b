"""What tests of panels stand on: papers in a folder of each test."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_papers(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "papers"
