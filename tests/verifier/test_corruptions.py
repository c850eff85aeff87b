"""One corruption of every kind by whoever can touch files, planted into what the real product
published: each is caught.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from logbook.rules import notes
from tests.verifier.folders import put, verified

pytestmark = pytest.mark.django_db  # the record is published into a database, once
FIRST = "plans/where-1/periods/1/report.json"
SECOND = "plans/where-1/periods/2/report.json"
CHARTER = "plans/where-1/charter/1/source.toml"


def test_the_record_as_it_was_published_holds(record: Path) -> None:
    code, said = verified(record)

    assert code == 0, said
    assert "WRONG" not in said
    for slug, count, last in (("where-1", 3, 4), ("where-2", 2, 2), ("where-3", 2, 2)):
        assert f"Plan {slug}: {count} reports up to period {last} add up to the cent" in said


def flipped(path: Path, at: int = -40) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


def the_one(folder: Path, pattern: str) -> Path:
    return min(path for path in folder.glob(pattern) if path.is_file())


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def _another_root(folder: Path) -> None:
    lines = (folder / "log/checkpoint").read_text().split("\n")
    lines[2] = lines[2][::-1].replace("=", "") + "="
    (folder / "log/checkpoint").write_text("\n".join(lines))


def _another_key(folder: Path) -> None:
    name = (folder / "log/keys").read_text().split("+")[0]
    stranger = notes.Verifier(name, notes.public_of(b"x" * 32))
    put(folder / "log/keys", f"{stranger.vkey} 0 - signs\n".encode())


def _key_that_had_ended(folder: Path) -> None:
    vkey = (folder / "log/keys").read_text().split(" ")[0]
    put(folder / "log/keys", f"{vkey} 0 1 ended\n".encode())


def _another_list(folder: Path) -> None:
    kept = folder / "log/checkpoints.txt"
    size, root, at = kept.read_text().split("\n")[0].split(" ")
    kept.write_text(f"{size} {root[::-1]} {at}\n")


TOUCHED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of a report": (lambda at: flipped(at / FIRST), "not the file that was logged"),
    "a bit of a charter": (lambda at: flipped(at / CHARTER), "not the file that was logged"),
    "a bit of a tile": (lambda at: flipped(the_one(at, "log/tile/0/**/*")), "not the tile of"),
    "a bit of an entry": (lambda at: flipped(the_one(at, "log/tile/entries/**/*")), "not that of"),
    "a tile cut short": (lambda at: _cut_short(the_one(at, "log/tile/0/**/*")), "not the tile of"),
    "entries cut short": (
        lambda at: _cut_short(the_one(at, "log/tile/entries/**/*")),
        "ends in the middle of an entry",
    ),
    "a report missing": (lambda at: (at / SECOND).unlink(), "report.json: is missing"),
    "a tile missing": (lambda at: the_one(at, "log/tile/0/**/*").unlink(), "is missing"),
    "a bit of the signature": (lambda at: flipped(at / "log/checkpoint", -9), "does not fit"),
    "another root": (_another_root, "does not fit"),
    "another key": (_another_key, "not signed by a key of the log"),
    "a key that had ended": (_key_that_had_ended, "not signed by a key of the log"),
    "another list of checkpoints": (_another_list, "not the checkpoint that the list"),
    "no list of checkpoints": (
        lambda at: (at / "log/checkpoints.txt").unlink(),
        "log/checkpoints.txt: is missing",
    ),
}


@pytest.mark.parametrize("name", TOUCHED)
def test_whoever_touches_a_file_is_caught(name: str, folder: Path) -> None:
    plant, words = TOUCHED[name]

    plant(folder)
    code, said = verified(folder)

    assert (code, words in said) == (1, True), said
