"""Uploads in parts (tus 1.0.0): begun, broken off, gone on with, done at the same time."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from tusclient.client import TusClient

from members.models import User
from papers import rules, services
from papers.models import Paper, Upload
from papers.services.uploads import MOST_OPEN
from papers.tasks import tend_papers
from tests.members.builders import a_user
from tests.members.threads import at_once
from tests.papers.builders import NOON, a_pdf, a_picture, content_of

pytestmark = pytest.mark.django_db

PICTURE = a_picture(size=(300, 300))
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def user() -> User:
    return a_user()


@pytest.fixture
def sender(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def begin(sender: Client, *, length: object = len(PICTURE), name: str = "扫描.png") -> HttpResponse:
    named = base64.b64encode(name.encode()).decode()
    told = {"Upload-Length": str(length), "Upload-Metadata": f"filename {named},is_sharp"}
    return sender.post(reverse("papers:uploads"), headers={**TUS, **told})  # type: ignore[return-value]


def add(
    sender: Client, address: str, content: bytes, *, offset: int, **headers: str
) -> HttpResponse:
    return sender.patch(  # type: ignore[return-value]
        address,
        content,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )


def begun(user: User, *, size: int = len(PICTURE)) -> Upload:
    return services.begin_upload(name="a.png", size_bytes=size, by=user, at=NOON)


def added(upload: Upload, content: bytes, *, offset: int) -> Upload:
    return services.add_part(
        upload_id=upload.pk, offset=offset, content=content, by=upload.user, at=NOON
    )


def stored() -> Iterator[Path]:
    return (one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())


def test_a_file_sent_in_parts_is_a_paper(sender: Client, user: User) -> None:
    created = begin(sender)
    address = created.headers["Location"]
    assert created.status_code == 201

    first = add(sender, address, PICTURE[:100], offset=0)
    stands = sender.head(address, headers=TUS)
    last = add(sender, address, PICTURE[100:], offset=100)

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert (stands.status_code, stands.headers["Upload-Offset"]) == (200, "100")
    assert stands.headers["Upload-Length"] == str(len(PICTURE))
    assert stands.headers["Cache-Control"] == "no-store"
    assert "Upload-Expires" in first.headers
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PICTURE)))
    paper = Paper.objects.get()
    assert (paper.name, paper.uploaded_by) == ("扫描.png", user)
    assert content_of(paper) == PICTURE


def test_the_door_says_what_it_can(sender: Client) -> None:
    answer = sender.options(reverse("papers:uploads"))

    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination"
    assert answer.headers["Tus-Max-Size"] == str(25 * 1024 * 1024)


def test_two_gigabytes_are_refused_by_what_they_declare(sender: Client) -> None:
    answer = begin(sender, length=2 * 1024**3)

    assert answer.status_code == 413
    assert "25.0" in answer.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("length", ["", "-1", "1e6", "１２", "9" * 30])
def test_a_length_that_is_no_number_is_no_request(sender: Client, length: str) -> None:
    assert begin(sender, length=length).status_code == 400


def test_an_empty_file_is_refused_in_words(sender: Client) -> None:
    assert begin(sender, length=0).status_code == 422


def test_another_version_is_told_ours(sender: Client) -> None:
    answer = sender.post(reverse("papers:uploads"), headers={"Tus-Resumable": "0.2.2"})

    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize(
    ("offset", "headers", "status"),
    [
        (50, {}, 409),
        (0, {"Content-Length": "99999999"}, 413),
        (0, {"Upload-Offset": "-5"}, 400),
        (0, {"Content-Type": "image/png"}, 415),
        (0, {"Tus-Resumable": "2.0.0"}, 412),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(
    sender: Client, offset: int, headers: dict[str, str], status: int
) -> None:
    address = begin(sender).headers["Location"]

    answer = add(sender, address, b"abc", offset=offset, **headers)

    assert answer.status_code == status
    assert Upload.objects.get().received == 0
    assert not list(stored())


def test_what_is_not_theirs_does_not_exist(client: Client, user: User) -> None:
    upload = begun(user)
    address = reverse("papers:upload", args=[upload.pk])
    client.force_login(a_user())

    assert client.head(address, headers=TUS).status_code == 404
    assert add(client, address, b"abc", offset=0).status_code == 404
    assert client.delete(address, headers=TUS).status_code == 404
    with pytest.raises(rules.UploadMissing):
        services.take_all([services.UploadedPart(upload.pk)], by=a_user(), at=NOON)


def test_strangers_are_not_let_in(client: Client) -> None:
    assert begin(client).status_code == 401
    assert client.head(reverse("papers:upload", args=[uuid4()]), headers=TUS).status_code == 401


def test_the_door_wants_the_token_against_forged_requests(user: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)

    assert begin(careful).status_code == 403


def test_what_is_no_paper_is_refused_when_it_is_whole_and_forgotten(sender: Client) -> None:
    page = b"<html><script>alert(1)</script></html>"
    address = begin(sender, length=len(page), name="bill.pdf").headers["Location"]

    answer = add(sender, address, page, offset=0)

    assert answer.status_code == 422
    assert "bill.pdf" in answer.content.decode()
    assert sender.head(address, headers=TUS).status_code == 404
    assert not Paper.objects.exists()


def test_an_upload_is_ended_by_whoever_began_it(sender: Client, user: User) -> None:
    upload = added(begun(user), PICTURE[:50], offset=0)

    answer = sender.delete(reverse("papers:upload", args=[upload.pk]), headers=TUS)

    assert answer.status_code == 204
    assert not Upload.objects.exists()
    assert not list(stored())


def test_nobody_begins_uploads_without_end(user: User) -> None:
    for _ in range(MOST_OPEN):
        begun(user)

    with pytest.raises(rules.TooManyUploads):
        begun(user)


def test_parts_lie_encrypted_and_bound_to_their_place(user: User) -> None:
    upload = added(begun(user), PICTURE[:50], offset=0)
    upload = added(upload, PICTURE[50:], offset=50)
    assert not [one for one in stored() if PICTURE[10:40] in one.read_bytes()]
    upload.parts = [[upload.parts[1][0], 50], [upload.parts[0][0], len(PICTURE) - 50]]
    upload.save()

    with pytest.raises(rules.PaperDamaged):
        services.finish_upload(upload_id=upload.pk, by=user, at=NOON)


def test_a_form_that_names_a_whole_upload_finishes_it_once(user: User) -> None:
    upload = added(begun(user), PICTURE, offset=0)  # killed before it was made a paper
    handed = [services.UploadedPart(upload.pk)] * 2

    [paper] = services.take_all(handed, by=user, at=NOON)
    [again] = services.take_all(handed, by=user, at=NOON)

    assert paper == again == Paper.objects.get()


def test_a_form_that_names_half_an_upload_is_told_so(user: User) -> None:
    upload = added(begun(user), PICTURE[:9], offset=0)

    with pytest.raises(rules.UploadMissing):
        services.take_all([services.UploadedPart(upload.pk)], by=user, at=NOON)


def test_what_nobody_goes_on_with_is_forgotten_with_its_parts(user: User) -> None:
    upload = added(begun(user), PICTURE[:50], offset=0)
    Upload.objects.update(begun_at=NOON - timedelta(days=9), expires_at=timezone.now())

    tend_papers()

    assert not Upload.objects.filter(pk=upload.pk).exists()
    assert not list(stored())


@pytest.mark.django_db(transaction=True)
def test_of_two_parts_at_once_one_is_taken_and_nothing_is_left_of_the_other() -> None:
    upload = begun(a_user())

    outcomes = at_once(*[lambda: added(upload, PICTURE[:100], offset=0)] * 2)

    upload.refresh_from_db()
    assert outcomes == ["WrongOffset", "done"]
    assert (upload.received, len(upload.parts)) == (100, 1)
    assert len(list(stored())) == 1


@pytest.mark.django_db(transaction=True)
def test_an_upload_finished_twice_at_once_is_one_paper() -> None:
    user = a_user()
    upload = added(begun(user), PICTURE, offset=0)

    def finish() -> None:
        services.finish_upload(upload_id=upload.pk, by=user, at=NOON)

    assert at_once(finish, finish) == ["done", "done"]
    assert Paper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_strangers_client_sends_breaks_off_and_goes_on(live_server: LiveServer) -> None:
    user = a_user()
    browser = Client()
    browser.force_login(user)
    browser.get("/")
    token = "t" * 32
    cookies = {"sessionid": browser.cookies["sessionid"].value, "csrftoken": token}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": token,
        "Referer": live_server.url,
    }
    content = a_pdf() + b"\n" * 300_000
    door = TusClient(live_server.url + reverse("papers:uploads"), headers=headers)

    first = door.uploader(
        file_stream=BytesIO(content), chunk_size=100_000, metadata={"filename": "a.pdf"}
    )
    first.upload_chunk()  # type: ignore[no-untyped-call]
    second = door.uploader(file_stream=BytesIO(content), chunk_size=100_000, url=first.url)
    assert second.get_offset() == 100_000
    second.upload()

    assert content_of(Paper.objects.get()) == content
    number = UUID(str(first.url).rstrip("/").rpartition("/")[2])
    assert Upload.objects.get(pk=number).paper is not None
