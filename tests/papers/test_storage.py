"""The same papers in a bucket that speaks S3: a stranger's server (moto) over HTTP."""

import subprocess
import sys
from collections.abc import Iterator
from socket import create_server
from uuid import uuid4

import boto3
import httpx
import pytest
from django.core.files.storage import default_storage, storages
from pytest_django import Settings

from config import files
from papers import rules, selectors, services
from papers.models import Paper
from papers.states import Lies, PaperState
from papers.tasks import tend_papers
from tests.members.builders import a_user
from tests.papers.builders import NOON, a_paper, a_pdf, a_picture, content_of
from tests.treasury.sandbox import wait_until

BUCKET = "papers-of-a-pool"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return where a server of its own process speaks S3."""
    with create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    moto = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: _answers(port))
    yield f"127.0.0.1:{port}"
    moto.terminate()
    moto.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/moto-api/").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def bucket(server: str, settings: Settings) -> Iterator[str]:
    name = f"{BUCKET}-{uuid4().hex[:8]}"
    url = f"s3://key:a%2Fsecret@{server}/{name}?tls=0&region=eu-central-1"
    settings.STORAGES = {**settings.STORAGES, "default": files.storage(url)}
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{server}",
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="a/secret",
    )
    where = {"LocationConstraint": "eu-central-1"}
    client.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    yield name
    client.close()
    storages["default"].connection.meta.client.close()  # type: ignore[attr-defined]


def stored() -> list[str]:
    """Return the names of all objects."""
    return sorted(one.key for one in default_storage.bucket.objects.all())  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_paper_is_taken_shown_and_deleted_in_a_bucket(bucket: str) -> None:
    content = a_pdf(2) + b"\n" * 9_000_000  # sent in several parts of its own
    paper = a_paper(content)

    services.derive(paper_id=paper.pk, at=NOON)

    paper.refresh_from_db()
    assert paper.state == PaperState.READY
    assert stored() == [f"{paper.folder}/{name}" for name in ("1", "2", "original")]
    assert content_of(paper) == content
    assert services.read_copy(selectors.copies_of(paper)[1]).startswith(b"\xff\xd8")
    Paper.objects.update(lies=Lies.LEAVING, data_key="")
    tend_papers()
    assert stored() == []


@pytest.mark.django_db
def test_parts_of_an_upload_come_together_in_a_bucket(bucket: str) -> None:
    user, content = a_user(), a_picture(size=(300, 300))
    upload = services.begin_upload(name="a.png", size_bytes=len(content), by=user, at=NOON)
    for part in (slice(0, 100), slice(100, None)):
        services.add_part(
            upload_id=upload.pk, offset=part.start, content=content[part], by=user, at=NOON
        )

    paper = services.finish_upload(upload_id=upload.pk, by=user, at=NOON)

    assert content_of(paper) == content
    services.end_upload(upload_id=upload.pk, by=user)
    assert stored() == [paper.path]


@pytest.mark.django_db
def test_what_is_not_in_the_bucket_is_said_to_be_damaged(bucket: str) -> None:
    paper = a_paper()
    default_storage.delete(paper.path)

    with pytest.raises(rules.PaperDamaged):
        content_of(paper)


@pytest.mark.parametrize(
    "url", ["ftp://host/bucket", "s3://host", "s3:///bucket", "/var/files", "s3://key:SECRET@/b"]
)
def test_an_address_that_is_none_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(ValueError, match="STORAGE_URL") as refused:
        files.storage(url)

    assert "SECRET" not in str(refused.value)


def test_without_an_address_files_lie_in_a_folder() -> None:
    assert files.storage("") == {"BACKEND": files.FOLDER}
