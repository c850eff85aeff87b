"""One public record for all tests of the verifier: published once, then only read."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from disclosures.mirroring import publish_folder
from tests.verifier.folders import Pool, put
from tests.verifier.world import a_public_record, receipts_of_somebody

RECEIPTS: Final = "receipts"


@pytest.fixture(scope="session")
def record(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a folder that the real product has published; its rows are taken back at once."""
    folder = tmp_path_factory.mktemp("record")
    with django_db_blocker.unblock(), transaction.atomic():
        a_public_record()
        publish_folder(folder)
        for name, content in receipts_of_somebody():
            put(folder.with_name(RECEIPTS) / name, content)
        transaction.set_rollback(True)
    return folder


@pytest.fixture(scope="session")
def receipts(record: Path) -> Path:
    """Return where somebody keeps their receipts of the periods in the record."""
    return record.with_name(RECEIPTS)


@pytest.fixture
def folder(record: Path, tmp_path: Path) -> Path:
    """Return a copy of the record, to be bent."""
    return Path(shutil.copytree(record, tmp_path / "record"))


@pytest.fixture
def pool(record: Path) -> Pool:
    """Return the record as whoever runs the log could sign it anew."""
    return Pool.of(record)
