from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from charter.rules import Terms, terms_from_toml
from members import rules
from members.rules import DECIDING, WATCHING

AT: Final = datetime(2025, 3, 10, 4, tzinfo=UTC)


def terms(name: str, **changes: str) -> Terms:
    text = (Path(settings.BASE_DIR) / "charter" / "charters" / f"{name}.toml").read_text("utf-8")
    for before, after in changes.items():
        text = text.replace(before, after)
    return terms_from_toml(text)


@pytest.mark.parametrize(
    ("typed", "settled"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+44 (0)20".replace("(0)", "") + " 7946 0958", "+442079460958"),
    ],
)
def test_phone_number_is_one_however_it_is_typed(typed: str, settled: str) -> None:
    assert rules.phone_number(typed) == settled


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "12800138000", "+86 12345678901", "138001380001", "call me", "+0123456789"],
)
def test_phone_number_refuses_what_is_none(typed: str) -> None:
    with pytest.raises(rules.NotAnAddress):
        rules.phone_number(typed)


def test_login_name_is_an_email_in_lower_case_or_a_phone_number() -> None:
    assert rules.login_name("  Lin@Example.ORG ") == ("email", "lin@example.org")
    assert rules.login_name("138 0013 8000") == ("phone", "+8613800138000")


@pytest.mark.parametrize("typed", ["@", "a@b", "a b@c.org", "a@@b.org", "x" * 250 + "@a.org"])
def test_email_address_refuses_what_is_none(typed: str) -> None:
    with pytest.raises(rules.NotAnAddress):
        rules.email_address(typed)


@pytest.mark.parametrize(
    "name",
    [
        "林小雨",
        "Zoë O’Neill-Smith",
        "买买提·艾力",
        "محمد علي",
        "José María",
        "Кузнецова Анна",
        "नेहा",
    ],
)
def test_person_name_takes_letters_of_any_script(name: str) -> None:
    assert rules.person_name(f"  {name}  ") == name


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("小雨😀", "😀"),
        ("Lin\u202eXiao", "\u202e"),
        ("A\x00B", "\x00"),
        ("<b>", "<"),
        ("R2D2", "2"),
    ],
)
def test_person_name_names_the_sign_it_refuses(typed: str, sign: str) -> None:
    with pytest.raises(rules.BadName) as refused:
        rules.person_name(typed)

    assert refused.value.sign == sign


@pytest.mark.parametrize("typed", ["", "   ", "--", "\u3164", "林" * 81])
def test_person_name_refuses_none_and_too_many_letters(typed: str) -> None:
    with pytest.raises(rules.BadName):
        rules.person_name(typed)


def test_birth_date_is_not_after_today_and_not_before_1900() -> None:
    today = date(2025, 3, 10)

    assert rules.birth_date(today, today=today) == today
    assert rules.birth_date(date(1900, 1, 1), today=today) == date(1900, 1, 1)
    with pytest.raises(rules.BadBirthDate):
        rules.birth_date(date(2025, 3, 11), today=today)
    with pytest.raises(rules.BadBirthDate):
        rules.birth_date(date(1899, 12, 31), today=today)


def test_age_on_turns_on_the_birthday_and_on_1_march_for_leap_days() -> None:
    assert rules.age_on(date(1990, 3, 10), date(2025, 3, 9)) == 34
    assert rules.age_on(date(1990, 3, 10), date(2025, 3, 10)) == 35
    assert rules.age_on(date(2000, 2, 29), date(2025, 2, 28)) == 24
    assert rules.age_on(date(2000, 2, 29), date(2025, 3, 1)) == 25


def test_spans_to_come_are_written_for_every_birthday_ahead() -> None:
    spans = rules.spans_to_come(terms=terms("village"), born_on=date(1990, 5, 20), joined_at=AT)

    turns_45 = datetime(2035, 5, 19, 16, tzinfo=UTC)  # midnight in Shanghai
    turns_65 = datetime(2055, 5, 19, 16, tzinfo=UTC)
    assert [(span.counts_from, span.counts_until) for span in spans] == [
        (AT, turns_45),
        (turns_45, turns_65),
    ]


def test_spans_to_come_begin_after_waiting_where_the_charter_says_so() -> None:
    waiting = terms("village", **{'count_since = "joining"': 'count_since = "waiting"'})

    spans = rules.spans_to_come(terms=waiting, born_on=date(1990, 5, 20), joined_at=AT)

    assert spans[0].counts_from == datetime(2025, 6, 7, 16, tzinfo=UTC)


def test_spans_to_come_refuse_who_outgrows_the_last_band_while_waiting() -> None:
    waiting = terms("village", **{'count_since = "joining"': 'count_since = "waiting"'})

    with pytest.raises(rules.AgeOutside) as refused:
        rules.spans_to_come(terms=waiting, born_on=date(1960, 4, 1), joined_at=AT)

    assert not refused.value.is_too_young


@pytest.mark.parametrize(
    ("charter", "born_on", "way"),
    [
        ("village", date(2007, 3, 11), "young"),
        ("village", date(1960, 3, 10), "old"),
        ("xianghubao", date(2025, 2, 9), "young"),
        ("xianghubao", date(1965, 3, 10), "old"),
    ],
)
def test_require_age_refuses_one_day_outside(charter: str, born_on: date, way: str) -> None:
    with pytest.raises(rules.AgeOutside) as refused:
        rules.require_age(terms=terms(charter), born_on=born_on, at=AT)

    assert refused.value.is_too_young == (way == "young")


@pytest.mark.parametrize(
    ("charter", "born_on"),
    [
        ("village", date(2007, 3, 10)),
        ("village", date(1960, 3, 11)),
        ("xianghubao", date(2025, 2, 8)),
    ],
)
def test_require_age_takes_the_first_and_the_last_day(charter: str, born_on: date) -> None:
    rules.require_age(terms=terms(charter), born_on=born_on, at=AT)


def test_crew_table_keeps_deciding_and_watching_apart() -> None:
    for held in DECIDING:
        for role in DECIDING:
            rules.require_possible_crew(role=role, held=[held])
        for role in WATCHING:
            with pytest.raises(rules.CrewImpossible):
                rules.require_possible_crew(role=role, held=[held])
            with pytest.raises(rules.CrewImpossible):
                rules.require_possible_crew(role=held, held=[role])
    with pytest.raises(rules.CrewImpossible):
        rules.require_possible_crew(role="auditor", held=["supervisor"])
