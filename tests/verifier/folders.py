"""Folders of public files with a log of their own, made by the product's rules of logs."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from apportionment.rules import Reserve
from logbook.rules import Entry, merkle, notes, text_of, tiles
from tests.apportionment.run_inputs import a_run
from tests.verifier.reports import Json, content_of, hash_of, in_fourth_format, written
from verifier import verify

ORIGIN: Final = "pool.example/log"
SEED: Final = b"s" * 32
WITNESS_SEED: Final = b"w" * 32
AT: Final = datetime(2026, 11, 22, 10, tzinfo=UTC)
CHARTER_PATH: Final = "plans/village/charter/1/source.toml"
CHARTER: Final = b"""\
name = "Neighbours"
currency = "CNY"
time_zone = "Asia/Shanghai"
funding = "postpaid"
sharing = "band_weights"
fee_bps = 300
rounding = "half_up"
floor_minor = 1
reserve_bps = 200
reserve_cap_minor = 20000000

[[bands]]
from_years = 18
until_years = 45
weight = 1
[[bands]]
from_years = 45
until_years = 65
weight = 1
"""


@dataclass
class Pool:
    """Public files in the order in which they are logged, and the key that signs."""

    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # kind, path, content
    seed: bytes = SEED
    origin: str = ORIGIN
    checkpoints: list[tuple[int, str]] = field(default_factory=list)  # size, note

    @classmethod
    def of(cls, folder: Path) -> "Pool":
        """Return the files of a folder as a pool of our own key: whoever runs the log can do so."""
        found = cls()
        bundles = sorted((folder / "log/tile/entries").glob("*"))
        for bundle in bundles:
            (file,) = bundle.glob("*") if bundle.is_dir() else (bundle,)
            for raw in entries_in(file.read_bytes()):
                entry = json.loads(raw)
                content = (folder / entry["path"]).read_bytes()
                found.add(entry["kind"], entry["path"], content)
        return found

    def content(self, path: str) -> Json:
        """Return what a file says."""
        (found,) = (content for _kind, at, content in self.files if at == path)
        told: Json = json.loads(found)
        return told

    def put(self, path: str, content: bytes) -> None:
        """Put other bytes into a file."""
        self.files = [
            (kind, at, content if at == path else found) for kind, at, found in self.files
        ]

    def drop(self, path: str) -> None:
        """Let a file never have been."""
        self.files = [file for file in self.files if file[1] != path]

    def change(self, path: str, change: Callable[[Json], None]) -> None:
        """Change what a report says, and make every hash that follows from it anew."""
        content = self.content(path)
        change(content)
        self.put(path, written(content))
        self.chain(path.split("/")[1])

    def chain(self, slug: str) -> None:
        """Let each report of a plan name the one before it again."""
        digest = ""
        for kind, path, raw in list(self.files):
            if kind == "report" and path.startswith(f"plans/{slug}/"):
                content = {**json.loads(raw), "previous_sha256": digest}
                self.put(path, written(content))
                digest = hash_of(written(content))

    @property
    def key(self) -> notes.Verifier:
        return notes.Verifier(self.origin, notes.public_of(self.seed))

    @property
    def entries(self) -> list[bytes]:
        return [
            text_of(Entry(kind, path, hash_of(content), AT)).encode()
            for kind, path, content in self.files
        ]

    def add(self, kind: str, path: str, content: bytes) -> None:
        self.files.append((kind, path, content))

    @property
    def leaves(self) -> list[bytes]:
        return [merkle.leaf_hash(entry) for entry in self.entries]

    def signed(self, size: int, leaves: Sequence[bytes] | None = None) -> str:
        """Return the checkpoint of the log at a size."""
        root = merkle.root_of((leaves or self.leaves)[:size])
        text = notes.Checkpoint(self.origin, size, root).text
        return notes.note_of(text, [self.key.line(notes.sign(text, seed=self.seed))])

    def write(self, folder: Path) -> Path:
        """Write every file, and the log over them."""
        for _kind, path, content in self.files:
            put(folder / path, content)
        entries = self.entries
        size = len(entries)
        levels = list(_levels([merkle.leaf_hash(entry) for entry in entries]))
        for tile in tiles.tiles_of(size):
            start = tile.number * tiles.WIDTH
            hashes = levels[tile.level or 0][start : start + tile.width]
            put(folder / "log/tile" / tile.path, b"".join(hashes))
            if tile.level == 0:
                bundle = tiles.bundle_of(entries[start : start + tile.width])
                put(folder / "log/tile" / tiles.Tile(None, tile.number, tile.width).path, bundle)
        kept = [*self.checkpoints, (size, self.signed(size))]
        for at_size, note in kept:
            put(folder / f"log/checkpoints/{at_size}", note.encode())
        lines = [f"{at_size} {_root_of(note)} {AT:%Y-%m-%dT%H:%M:%SZ}\n" for at_size, note in kept]
        put(folder / "log/checkpoints.txt", "".join(lines).encode())
        put(folder / "log/checkpoint", kept[-1][1].encode())
        put(folder / "log/keys", f"{self.key.vkey} 0 - signs\n".encode())
        return folder


def entries_in(bundle: bytes) -> Iterator[bytes]:
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        yield bundle[2 : 2 + length]
        bundle = bundle[2 + length :]


def _root_of(note: str) -> str:
    return notes.checkpoint_of(note.rpartition("\n\n")[0] + "\n").root.hex()


def _levels(hashes: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the hashes of each level of tiles: leaves, roots over 256 of them, and so on."""
    while hashes:
        yield hashes
        full = len(hashes) // tiles.WIDTH
        hashes = [
            merkle.root_of(hashes[at * tiles.WIDTH : (at + 1) * tiles.WIDTH]) for at in range(full)
        ]


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def periods(count: int, *, awards: Sequence[int] = (600_000, 40_001)) -> list[Json]:
    """Return so many reports of the fourth format, each beginning where the last one ended."""
    found: list[Json] = []
    digest, carry = "", 0
    for no in range(1, count + 1):
        run = a_run(
            headcount={1: 700 + no % 50, 2: 300 - no % 7},
            awards_minor=list(awards),
            reserve=Reserve(bps=200, held_minor=no * 12_000, cap_minor=20_000_000),
            carry_in_minor=carry,
        )
        content = in_fourth_format(
            content_of(run, no=no, before=found[-1] if found else None),
            previous_sha256=digest,
            source_sha256=hash_of(CHARTER),
        )
        digest, carry = hash_of(written(content)), content["figures"]["carry_out_minor"]
        found.append(content)
    return found


def a_pool(reports: Iterable[Json]) -> Pool:
    """Return a pool of one charter and these reports."""
    pool = Pool()
    pool.add("charter", CHARTER_PATH, CHARTER)
    for content in reports:
        pool.add("report", report_path(content["period"]["no"]), written(content))
    return pool


def report_path(no: int) -> str:
    return f"plans/village/periods/{no}/report.json"


def verified(*arguments: str | Path) -> tuple[int, str]:
    """Return the verifier's exit code and its words, with this process's own eyes."""
    options = verify.question([str(one) for one in arguments])
    notebook = verify.verify(options)
    return int(bool(notebook.wrong)), str(notebook)
