"""Anything at all may stand in a public file: it ends with words, never with a traceback."""

import copy
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.folders import CHARTER, CHARTER_PATH, a_pool, periods, report_path
from tests.verifier.reports import Json, hash_of, written
from verifier import verify

ODD: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [None, True, -1, 0, 10**39, "", "x", "9" * 30, [], [[]], {}, {"": None}, [None], "\u202e\x1b"]
)
REPORTS: Final = periods(2)


class Memory:
    """Public files in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, path: str, most: int = verify.MOST_BYTES) -> bytes:
        if path not in self.files:
            raise verify.Fault("is missing")
        return verify.short_enough(self.files[path], most)

    def close(self) -> None:
        """Nothing to let go of."""


def found_in(reports: list[Json], charter: bytes = CHARTER) -> verify.Notebook:
    """Return what is found in these reports, each logged as it is."""
    files = {CHARTER_PATH: charter}
    files |= {report_path(no): written(content) for no, content in enumerate(reports, start=1)}
    kinds = {CHARTER_PATH: "charter"}
    entries = [
        verify.Entry(kinds.get(path, "report"), path, hash_of(raw)) for path, raw in files.items()
    ]
    notebook = verify.Notebook()
    verify.Record(Memory(files), notebook).check(entries)
    str(notebook)
    return notebook


def places_in(content: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every place of a document."""
    if isinstance(content, dict):
        parts = list(content.items())
    elif isinstance(content, list):
        parts = list(enumerate(content))
    else:
        parts = []
    return [found for name, one in parts for found in ((*way, name), *places_in(one, (*way, name)))]


@given(data=st.data(), odd=ODD)
@settings(max_examples=150, deadline=None)
def test_any_part_of_a_report_may_be_anything(data: st.DataObject, odd: object) -> None:
    reports = copy.deepcopy(REPORTS)
    *way, name = data.draw(st.sampled_from(places_in(reports[0])))
    part: Any = reports[0]
    for step in way:
        part = part[step]

    part[name] = odd

    found_in(reports)


@given(data=st.data(), odd=ODD)
@settings(max_examples=50, deadline=None)
def test_any_part_of_a_report_may_be_missing(data: st.DataObject, odd: object) -> None:
    reports = copy.deepcopy(REPORTS)
    *way, name = data.draw(st.sampled_from(places_in(reports[1])))
    part: Any = reports[1]
    for step in way:
        part = part[step]

    del part[name]

    found_in(reports)


@given(at=st.integers(min_value=0, max_value=len(CHARTER) - 1), sign=st.characters())
@settings(max_examples=80, deadline=None)
def test_any_character_of_a_charter_may_be_another(at: int, sign: str) -> None:
    text = CHARTER.decode()

    found_in(
        copy.deepcopy(REPORTS), charter=(text[:at] + sign + text[at + 1 :]).encode(errors="replace")
    )


@given(raw=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_may_stand_where_a_document_should(raw: bytes) -> None:
    for read in (verify.document, verify.note, verify.checkpoint, verify.charter_of):
        try:
            read(raw)
        except verify.Fault:
            continue


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_pool(periods(2)).write(tmp_path_factory.mktemp("pool"))


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_bit_of_a_file_or_tile_can_be_another(folder: Path, data: st.DataObject) -> None:
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    bent = data.draw(
        st.sampled_from(sorted(path for path in files if "tile" in path or "plans" in path))
    )
    place = data.draw(st.integers(min_value=0, max_value=len(files[bent]) * 8 - 1))
    content = bytearray(files[bent])
    content[place // 8] ^= 1 << place % 8

    notebook = looked_at(Memory({**files, bent: bytes(content)}))

    assert notebook.wrong
    assert not looked_at(Memory(files)).wrong


def looked_at(place: Memory) -> verify.Notebook:
    notebook = verify.Notebook()
    log = verify.Log(place, notebook)
    log.check(verify.question(["somewhere"]))
    verify.Record(place, notebook).check(log.entries())
    return notebook
