"""All one's data in one zip, compared with the database table by table."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from members.models import User
from privacy import services
from privacy.models import Export
from privacy.rules import PERSONAL
from privacy.selectors import rows_of
from privacy.services.exporting import MOST_A_DAY, TooManyExports
from tests.members.builders import a_user
from tests.privacy.builders import (
    LEFT_AT,
    NAME,
    NUMBER,
    PAPER,
    Life,
    a_full_life,
)

pytestmark = pytest.mark.django_db

# Tables that this life leaves empty: what happens rarely, or not to one who has left.
MAY_BE_EMPTY = {
    "admin.LogEntry",
    "apportionment.Arrears",
    "apportionment.ParkedPayer",
    "members.Freeze",
    "members.RoleEnd",
    "members.RoleGrant",
    "privacy.Erasure",
}


@pytest.fixture
def life(client: Client) -> Life:
    return a_full_life(client)


def exported(life: Life, language: str = "en") -> ZipFile:
    return ZipFile(BytesIO(taken(life.user, language=language)))


def taken(user: User, *, language: str = "en", at: datetime = LEFT_AT) -> bytes:
    with services.export(user=user, language=language, at=at) as file:
        return file.read()


def test_the_zip_has_every_row_and_column_of_every_table(life: Life) -> None:
    told = json.loads(exported(life).read("data.json"))["tables"]

    assert set(told) == {table.label for table in PERSONAL}
    empty = {label for label, rows in told.items() if not rows}
    assert sorted(empty ^ MAY_BE_EMPTY) == []
    for table in PERSONAL:
        stored = rows_of(table, user=life.user)
        if table.label == "privacy.Export":
            stored = stored.filter(made_at__lt=LEFT_AT)  # this one was not there yet
        assert len(told[table.label]) == stored.count(), table.label
        for row, as_told in zip(stored, told[table.label], strict=True):
            _require_same(row, as_told, hidden=table.hidden)


def _require_same(row: Any, told: dict[str, Any], *, hidden: tuple[str, ...]) -> None:
    fields = [one for one in row._meta.concrete_fields if one.name not in hidden]
    assert set(told) == {one.attname for one in fields}
    for one in fields:
        value = getattr(row, one.attname)
        if isinstance(value, str | int | bool | dict | list) or value is None:
            assert told[one.attname] == value, one
        else:
            assert told[one.attname], one


def test_the_zip_has_what_was_said_and_the_papers(life: Life) -> None:
    whole = exported(life)
    told = json.loads(whole.read("data.json"))

    assert [one["number"] for one in told["tables"]["members.Identity"]] == [NUMBER]
    assert {one["name"] for one in told["tables"]["members.Member"]} == {NAME, "欧阳小标"}
    papers = [name for name in whole.namelist() if name.startswith("papers/")]
    assert [whole.read(name) for name in papers] == [PAPER]
    assert told["dues"][0]["not_yet_asked_for_minor"] == 0


def test_the_page_says_it_in_the_readers_language(life: Life) -> None:
    english = exported(life, "en").read("data.html").decode()
    chinese = exported(life, "zh-hans").read("data.html").decode()

    for page in (english, chinese):
        assert NAME in page
        assert NUMBER in page
    assert "Birth date" in english
    assert "出生日期" in chinese
    assert 'lang="zh-Hans"' in chinese


def test_nobody_else_is_in_it(life: Life) -> None:
    other = a_user(name="王芳", email="wang@example.org")

    told = exported(life).read("data.json").decode()
    of_other = taken(other)

    assert "wang@example.org" not in told
    assert NAME.encode() not in ZipFile(BytesIO(of_other)).read("data.json")


def test_no_password_or_secret_is_in_it(life: Life) -> None:
    told = exported(life).read("data.json").decode()

    assert life.user.password not in told
    assert "secret" not in told


def test_it_is_noted_and_may_be_had_ten_times_a_day(life: Life) -> None:
    for _ in range(MOST_A_DAY):
        taken(life.user)

    with pytest.raises(TooManyExports):
        taken(life.user)

    assert Export.objects.filter(user=life.user, made_at=LEFT_AT).count() == MOST_A_DAY
    assert taken(life.user, at=LEFT_AT + timedelta(days=1))
