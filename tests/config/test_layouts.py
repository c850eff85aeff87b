"""Layouts and error pages, as they come out in each language."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from config import navigation

STANDING = {
    "zh-hans": "互助不是保险，不能预期获得确定的保障；每期分摊多少，随受助人数变化。",
    "en": "Mutual aid is not insurance; nothing is guaranteed; "
    "each share varies with the number of people helped.",
}


@pytest.mark.parametrize("language", STANDING)
def test_standing_sentence_is_said_word_for_word(language: str) -> None:
    with translation.override(language):
        shown = render_to_string("components/standing.html")

    assert STANDING[language] in shown


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html", "outage.html"])
def test_bare_pages_need_no_request_no_session_and_no_database(name: str) -> None:
    assert "<h1" in render_to_string(name)


@pytest.mark.parametrize("name", ["500.html", "outage.html"])
def test_pages_that_may_not_know_the_reader_speak_both_languages(name: str) -> None:
    shown = render_to_string(name)

    assert 'lang="zh-Hans"' in shown
    assert 'lang="en"' in shown


def test_doors_of_a_role_are_shown_to_that_role_only() -> None:
    found = navigation.links(navigation.STAFF, path="/", roles=frozenset({"reviewer"}))

    assert [str(link.label) for link in found] == [
        "Claims to review",
        "Objections",
        "Panels",
        "Documents",
    ]


def test_every_door_leads_somewhere() -> None:
    doors = (*navigation.PUBLIC, *navigation.FOOT, *navigation.STAFF, *navigation.DEMO)
    everyone: frozenset[str] = frozenset().union(*(door.roles for door in doors))

    found = navigation.links(doors, path="/", roles=everyone)

    assert len(found) == len(doors)


def test_the_door_one_stands_in_is_marked() -> None:
    here = navigation.links(navigation.PUBLIC, path="/plans/", roles=navigation.EVERYONE)

    assert [link.is_here for link in here if link.href == "/plans/"] == ["page"]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/office/", {"Office": "page"}),
        ("/office/accounts/", {"Office": "true"}),
        ("/office/help/", {"Help desk": "page"}),
        ("/office/help/ABCDEFGH/", {"Help desk": "true"}),
        ("/office/identities/", {"Documents": "page"}),
        ("/plans/", {}),
    ],
)
def test_of_doors_behind_one_another_the_nearest_is_marked(
    path: str, marked: dict[str, str]
) -> None:
    found = navigation.links(navigation.STAFF, path=path, roles=frozenset({"operator"}))

    assert {str(link.label): link.is_here for link in found if link.is_here} == marked
