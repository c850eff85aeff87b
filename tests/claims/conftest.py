"""What every test of claims stands on: a folder of its own for papers; a reviewer at the desk."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from members.models import User
from tests.claims.builders import a_reviewer
from tests.members.builders import signs_in


@pytest.fixture(autouse=True)
def own_papers(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reviewer() -> User:
    return a_reviewer("Reader")


@pytest.fixture
def desk(client: Client, reviewer: User) -> Client:
    """Return a browser in which a reviewer is signed in."""
    signs_in(client, reviewer)
    return client
