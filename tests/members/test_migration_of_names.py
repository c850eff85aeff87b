"""The names there were before are encrypted, in batches, and back again."""

from datetime import date
from importlib import import_module

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from members.models import Member
from members.states import Relation
from tests.members.builders import GROWN_UP, a_user

pytestmark = pytest.mark.django_db

MIGRATION = import_module("members.migrations.0016_names_lie_encrypted")
NAMES = ["林小雨", "王芳", "Zoë O’Hara", "李·阿布都", "م. سالم"]


def with_plain_columns() -> Apps:
    """Return the models of that time, with their columns beside those of today."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE members_member DROP CONSTRAINT member_has_a_name_iff_not_erased,"
            " ALTER name DROP NOT NULL, ADD plain_name varchar(80), ADD plain_born_on date"
        )
    loader = MigrationLoader(connection)
    return loader.project_state(("members", "0015_room_for_encrypted_names")).apps


def stored() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT plain_name, plain_born_on FROM members_member ORDER BY id")
        rows: list[tuple[object, ...]] = cursor.fetchall()
        return rows


def test_names_are_encrypted_in_batches_found_again_and_decrypted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    user = a_user()
    for name in NAMES:
        Member.objects.create(holder=user, name=name, born_on=GROWN_UP, relation=Relation.CHILD)
    then = with_plain_columns()

    with connection.schema_editor() as editor:
        MIGRATION.decrypt(then, editor)
    assert stored() == [(name, GROWN_UP) for name in NAMES]

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_member SET name = NULL, born_on = NULL, name_hash = NULL,"
            " person_hash = NULL"
        )
    with connection.schema_editor() as editor:
        MIGRATION.encrypt(then, editor)
        MIGRATION.encrypt(then, editor)
    assert list(Member.objects.order_by("pk").values_list("name", "born_on")) == [
        (name, GROWN_UP) for name in NAMES
    ]
    assert [Member.objects.called(name, GROWN_UP).count() for name in NAMES] == [1] * len(NAMES)
    assert not Member.objects.called(NAMES[0], date(1990, 5, 21)).exists()
    assert Member.objects.named("ZOË o’hara").get().name == NAMES[2]
