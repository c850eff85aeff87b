"""A new key: everything is encrypted anew, in batches, though killed and while the site works."""

import base64
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from claims.models import ClaimEvent
from members.models import Identity, Member, User
from members.rules import Document
from members.services import record_identity
from members.states import Relation
from tests.claims.builders import a_claim
from tests.members.accounts import code_of_app, has_app
from tests.members.builders import GROWN_UP, JOINED, a_user
from vault import rotation
from vault.fields import EncryptedField
from vault.ring import prefix_of, ring

OLD: Final = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW: Final = f"new:{base64.b64encode(b'n' * 32).decode()}"
NAME: Final = next(
    place for place in rotation.encrypted_places() if place.field.place == "members_member.name"
)
NAMES: Final = [f"林{number}" for number in range(7)]


@pytest.fixture(autouse=True)
def old_key(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD


def members_of(user: User) -> list[Member]:
    return [
        Member.objects.create(holder=user, name=name, born_on=GROWN_UP, relation=Relation.CHILD)
        for name in NAMES
    ]


def rotated(*options: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said)
    return said.getvalue()


def stored_names() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM members_member ORDER BY id")
        return [bytes(name) for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_rotate_keys_takes_every_column_to_the_first_key(settings: Settings) -> None:
    members = members_of(a_user())
    record_identity(
        member=members[0],
        document=Document("passport", "CN", "E12345678"),
        by=members[0].holder,
        at=JOINED,
    )
    claim = a_claim()
    story = claim.story
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    before = rotated("--check")
    said = rotated()

    assert f"members_member.name: {len(NAMES) + 1} still under old" in before
    assert "key new: not in use" in before
    assert "key old: not in use: may be dropped from FIELD_KEYS" in said
    assert "left: 0" in said
    settings.FIELD_KEYS = NEW
    assert [member.name for member in Member.objects.order_by("pk")][: len(NAMES)] == NAMES
    assert Identity.objects.get().number == "E12345678"
    claim.refresh_from_db()
    assert claim.story == story
    assert ClaimEvent.objects.filter(claim=claim).exists()


@pytest.mark.django_db
def test_secrets_of_second_factors_are_taken_along(settings: Settings) -> None:
    factor = has_app(a_user())
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert "key old: in use" in rotated("--check")

    said = rotated()

    assert "key old: not in use" in said
    settings.FIELD_KEYS = NEW
    assert code_of_app(factor.user)


@pytest.mark.django_db
def test_what_is_under_the_first_key_is_left_alone() -> None:
    members_of(a_user())
    before = stored_names()

    assert "left: 0" in rotated()

    assert stored_names() == before


@pytest.mark.django_db
def test_who_writes_meanwhile_loses_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = members_of(a_user())
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    anew = rotation._anew

    def written_meanwhile(field: EncryptedField, old: bytes) -> bytes:
        if field.name == "name" and field.model is Member:
            Member.objects.filter(pk=members[0].pk).update(name="王芳")
        return anew(field, old)

    monkeypatch.setattr(rotation, "_anew", written_meanwhile)
    said = rotated()

    members[0].refresh_from_db()
    assert members[0].name == "王芳"
    assert "left: 0" in said


@pytest.mark.django_db
def test_a_key_that_is_missing_is_told_and_nothing_is_written(settings: Settings) -> None:
    members_of(a_user())
    before = stored_names()
    settings.FIELD_KEYS = NEW

    assert "key old: " in rotated("--check")
    assert "NOT IN FIELD_KEYS" in rotated("--check")
    with pytest.raises(ValueError, match="no key b'old'"):
        rotated()
    assert stored_names() == before


@pytest.mark.django_db
def test_hashes_are_found_by_the_new_lookup_key(settings: Settings) -> None:
    members_of(a_user())
    settings.LOOKUP_KEY = "another"
    assert not Member.objects.called(NAMES[0], GROWN_UP).exists()

    rotated("--lookup")

    assert [Member.objects.called(name, GROWN_UP).count() for name in NAMES] == [1] * len(NAMES)
    assert Member.objects.named(NAMES[3]).count() == 1


KILLED: Final = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from vault import rotation
rotation.BATCH = 2
write = rotation._write
calls = []
def dies(place, rows):
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    calls.append(place)
    return write(place, rows)
rotation._write = dies
call_command("rotate_keys")
"""


@pytest.mark.django_db(transaction=True)
def test_killed_halfway_it_goes_on_where_it_was(settings: Settings) -> None:
    members_of(a_user())
    keys = f"{NEW},{OLD}"
    where = connection.settings_dict
    url = f"postgresql://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/"

    died = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=Path(str(settings.BASE_DIR)),
        env={
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url + str(where["NAME"]),
            "FIELD_KEYS": keys,
            "PATH": "/usr/bin:/bin",
        },
        check=False,
        capture_output=True,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert rotation.values_by_key(NAME) == {"new": 4, "old": len(NAMES) - 4}
    settings.FIELD_KEYS = keys
    assert "left: 0" in rotated()
    assert all(name.startswith(prefix_of("new")) for name in stored_names())
    assert {member.name for member in Member.objects.all()} == set(NAMES)
    assert ring().current == "new"
