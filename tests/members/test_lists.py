"""Reading lists: every encoding and separator of spreadsheets, and what is wrong with a line."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules.listed import LineUnusable, ListedPerson, listed_person
from members.rules.lists import ListUnusable, open_list

TODAY: Final = date(2026, 3, 1)
PLAIN: Final = "姓名,出生日期,手机号\r\n林小雨,1990-05-20,13800138000\r\n"
ID: Final = "11010519491231002X"


def rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return list(open_list(io.BytesIO(content)).rows)


def person(row: Mapping[str, str]) -> ListedPerson:
    return listed_person(2, row, today=TODAY, language="zh-hans")


def faults(**row: str) -> list[tuple[str, str]]:
    whole = {"name": "林小雨", "born_on": "1990-05-20", "phone": "13800138000", **row}
    with pytest.raises(LineUnusable) as unusable:
        person(whole)
    return [(fault.column, fault.code) for fault in unusable.value.faults]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_of_spreadsheets_is_read(encoding: str) -> None:
    assert rows(PLAIN.encode(encoding)) == [
        (2, {"name": "林小雨", "born_on": "1990-05-20", "phone": "13800138000"})
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_separators_ends_and_quotes(separator: str, end: str) -> None:
    lines = [
        separator.join(["Name", "Date of Birth", "Mobile", "Room"]),
        separator.join(['"O\'Neill"', "1990-05-20", f'"138{separator}00138000"', "7"]),
        separator.join(["", "", "", ""]),
        separator.join(['"two\nlines"', "1990-05-21", "1", ""]),
        separator.join(["林", "1990-05-22", "2", ""]),
    ]

    opened = open_list(io.BytesIO(end.join(lines).encode()))

    assert opened.unknown == ["room"]
    found = [(line, row["name"], row["born_on"]) for line, row in opened.rows]
    assert found[0] == (2, "O'Neill", "1990-05-20")
    assert [born for _line, _name, born in found] == ["1990-05-20", "1990-05-21", "1990-05-22"]
    assert [line for line, _name, _born in found] == [2, 4, 6]


def test_excels_word_to_itself_is_passed_over() -> None:
    assert rows(b"sep=;\r\nname;dob;email\r\nLin;1990-05-20;a@b.org\r\n") == [
        (3, {"name": "Lin", "born_on": "1990-05-20", "email": "a@b.org"})
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"PK\x03\x04" + b"x" * 99, "workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "workbook"),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0abcdefghijklmnopqrstuvwxyz" * 9, "binary"),
        ("name,dob,phone\nJosé,1990-05-20,1".encode("latin-1"), "encoding"),
        ("姓名,手机".encode(), "columns"),
        (b"name,dob", "columns"),
        (b"name,name,dob,phone", "twice"),
        (b'name,dob,phone\n"Lin,1990-05-20,1\n', "quotes"),
    ],
)
def test_a_file_that_is_no_list_says_why(content: bytes, fault: str) -> None:
    with pytest.raises(ListUnusable) as unusable:
        rows(content)
    assert unusable.value.fault == fault


@given(st.binary(max_size=300))
def test_whatever_the_bytes_it_is_read_or_refused(content: bytes) -> None:
    try:
        found = rows(content)
    except ListUnusable:
        return
    for line, row in found:
        try:
            listed_person(line, row, today=TODAY, language="en")
        except LineUnusable:
            continue


def test_a_line_is_settled() -> None:
    found = person(
        {
            "name": " 林　小雨 ",
            "born_on": "1949年12月31日",
            "document_number": "１１０１０５ 19491231 002x",
            "phone": "+86 138-0013-8000",
            "language": "English",
        }
    )

    assert (found.name, found.born_on, found.address) == (
        "林 小雨",
        date(1949, 12, 31),
        "+8613800138000",
    )
    assert found.document is not None
    assert found.document.number == ID
    assert (found.relation, found.language) == ("self", "en")


@pytest.mark.parametrize(
    "typed",
    ["1990-05-20", "1990/5/20", "1990.05.20", "19900520", "1990年5月20日", "1990-05-20 00:00"],
)
def test_birth_dates_as_people_write_them(typed: str) -> None:
    row = {"name": "林", "born_on": typed, "phone": "13800138000"}

    assert person(row).born_on == date(1990, 5, 20)


def test_the_birth_date_of_a_resident_number_may_be_left_out() -> None:
    row = {"name": "林", "document_number": ID, "phone": "13800138000"}

    assert person(row).born_on == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"name": ""}, [("name", "name_missing")]),
        ({"name": "林<b>"}, [("name", "name_sign")]),
        ({"name": "林\u202e"}, [("name", "name_unusable")]),
        ({"born_on": ""}, [("born_on", "born_missing")]),
        ({"born_on": "05/20/1990"}, [("born_on", "born_unreadable")]),
        ({"born_on": "1990-02-30"}, [("born_on", "born_unreadable")]),
        ({"born_on": "2027-01-01"}, [("born_on", "born_future")]),
        ({"born_on": "1890-01-01"}, [("born_on", "born_early")]),
        ({"phone": "12345"}, [("phone", "phone_bad")]),
        ({"phone": "1.38E+10"}, [("phone", "shortened")]),
        ({"phone": "", "email": "a@b"}, [("email", "email_bad")]),
        ({"phone": ""}, [("phone", "address_missing")]),
        ({"relation": "uncle"}, [("relation", "relation_unknown")]),
        ({"language": "français"}, [("language", "language_unknown")]),
        ({"relation": "child", "payer": "x"}, [("payer", "payer_bad")]),
        ({"document_number": "1.10105E+17"}, [("document_number", "shortened")]),
        ({"document_number": "110105194912310021"}, [("document_number", "document_check")]),
        ({"document_number": ID}, [("document_number", "document_born")]),
        (
            {"document_kind": "library", "document_number": "7"},
            [("document_kind", "document_kind_unknown")],
        ),
        ({"more": "1"}, [("name", "slipped")]),
        (
            {"name": "", "born_on": "x", "phone": "y"},
            [("born_on", "born_unreadable"), ("name", "name_missing"), ("phone", "phone_bad")],
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once(
    row: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert faults(**row) == found
