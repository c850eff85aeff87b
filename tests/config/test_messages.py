"""Every word has its Chinese: what templates and code say is held against the catalogues."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).parents[2]
APPS = sorted(file.parent.name for file in HOUSE.glob("*/apps.py"))
ROOMS = [*APPS, "config"]  # config speaks for the layouts and components too
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


@dataclass(frozen=True)
class Words:
    """One message as it stands in the source."""

    text: str
    context: str | None

    @classmethod
    def of(cls, text: str | tuple[str, ...] | list[str], context: str | None) -> "Words":
        return cls(text if isinstance(text, str) else text[0], context or None)


def _catalogue_file(room: str) -> Path:
    folder = HOUSE if room == "config" else HOUSE / room
    return folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def _catalogue(room: str) -> Catalog:
    file = _catalogue_file(room)
    if not file.exists():
        return Catalog("zh_Hans")
    with file.open("rb") as opened:
        return read_po(opened, locale="zh_Hans", abort_invalid=True)


def _entries(room: str) -> dict[Words, Message]:
    return {Words.of(entry.id, entry.context): entry for entry in _catalogue(room) if entry.id}


def _templates(room: str) -> Iterator[Path]:
    if room != "config":
        yield from (HOUSE / "templates" / room).rglob("*.*")
        return
    for file in (HOUSE / "templates").rglob("*.*"):
        if file.is_file() and file.relative_to(HOUSE / "templates").parts[0] not in APPS:
            yield file


def _sources(room: str) -> Iterator[tuple[Path, str]]:
    for file in (HOUSE / room).rglob("*.py"):
        yield file, file.read_text()
    for file in _templates(room):
        if file.suffix in {".html", ".txt"}:
            code = templatize(file.read_text(), origin=str(file))
            yield (
                file,
                "\n".join(line.strip() for line in code.splitlines()),
            )  # no indents: no blocks


def _said(room: str) -> dict[Words, Path]:
    said: dict[Words, Path] = {}
    for file, source in _sources(room):
        for _, text, _, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
            said[Words.of(text, context)] = file.relative_to(HOUSE)
    return said


@pytest.mark.parametrize("room", ROOMS)
def test_everything_said_has_its_chinese(room: str) -> None:
    known = {words for each in ROOMS for words in _entries(each)}

    said = _said(room)
    missing = [f"{said[words]}: {words.text!r}" for words in said.keys() - known]

    assert not missing, "\n".join(missing)


def test_catalogues_have_nothing_that_is_not_said() -> None:
    said = {words for room in ROOMS for words in _said(room)}

    idle = [f"{room}: {words.text!r}" for room in ROOMS for words in _entries(room).keys() - said]

    assert not idle, "\n".join(idle)
    assert not any(_catalogue(room).obsolete for room in ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_translations_are_whole_and_keep_their_placeholders(room: str) -> None:
    for words, entry in _entries(room).items():
        chinese = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        english = entry.id if isinstance(entry.id, tuple) else (str(entry.id),)

        assert all(chinese), f"{words.text} has no translation"
        assert not entry.fuzzy, f"{words.text} is fuzzy"
        wanted = {frozenset(PLACEHOLDER.findall(text)) for text in english}
        found = {frozenset(PLACEHOLDER.findall(text)) for text in chinese}
        assert found <= wanted, f"{words.text}: other placeholders in {chinese}"


def test_no_words_have_two_translations() -> None:
    translations: dict[Words, set[str]] = {}
    for room in ROOMS:
        for words, entry in _entries(room).items():
            translations.setdefault(words, set()).add(str(entry.string))

    assert {words.text: all_ for words, all_ in translations.items() if len(all_) > 1} == {}
