"""C2SP tlog-tiles: 256 hashes a tile, addressed by level and number; and hashes read from them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from logbook.rules import merkle
from logbook.rules.merkle import HASH_BYTES, Range

WIDTH: Final = 256
HEIGHT: Final = 8
MOST_LEVEL: Final = 63
ADDRESS: Final = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)
LONGEST_ADDRESS: Final = 60


@dataclass(frozen=True)
class Tile:
    """Which tile: `width` of its 256 hashes at this level; level None is a bundle of entries."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Return its address below `tile/`."""
        level = "entries" if self.level is None else str(self.level)
        part = "" if self.is_full else f".p/{self.width}"
        return f"{level}/{number_path(self.number)}{part}"


def number_path(number: int) -> str:
    """Return a tile's number in parts of three digits: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    return "/".join(reversed(parts))


def tile_at(address: str) -> Tile | None:
    """Return the tile of an address below `tile/`; None for whatever is none, to the letter."""
    match = ADDRESS.fullmatch(address) if len(address) <= LONGEST_ADDRESS else None
    if match is None:
        return None
    level = None if match["level"] == "entries" else int(match["level"])
    number = int(match["number"].replace("x", "").replace("/", ""))
    tile = Tile(level, number, int(match["width"] or WIDTH))
    is_one = tile.path == address and (level or 0) <= MOST_LEVEL and tile.width <= WIDTH
    return tile if is_one else None


def width_at(size: int, *, level: int, number: int) -> int:
    """Return how many hashes of a tile a tree of this size has: 0 to 256."""
    hashes = size >> HEIGHT * level
    return min(max(hashes - number * WIDTH, 0), WIDTH)


def has_tile(size: int, tile: Tile) -> bool:
    """Return whether a tree of this size has (or has had) so much of a tile."""
    return 0 < tile.width <= width_at(size, level=tile.level or 0, number=tile.number)


def tiles_of(size: int) -> list[Tile]:
    """Return all tiles of hashes of a tree, full and partial, lowest level first."""
    found: list[Tile] = []
    level = 0
    while size >> HEIGHT * level:
        hashes = size >> HEIGHT * level
        found += [Tile(level, number) for number in range(hashes // WIDTH)]
        if rest := hashes % WIDTH:
            found.append(Tile(level, hashes // WIDTH, rest))
        level += 1
    return found


def hashes_of(content: bytes) -> list[bytes]:
    """Return a tile's hashes one by one."""
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """Return entries as a bundle: each behind its length in two bytes, the larger one first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


class Tree:
    """Any hash of a tree of one size, worked out from its tiles; each tile is read once.

    `read(tile)` gives a tile's hashes; every proof and root asks through here.
    """

    def __init__(self, size: int, read: Callable[[Tile], Sequence[bytes]]) -> None:
        self.size = size
        self._read = read
        self._floors: dict[tuple[int, int], list[list[bytes]]] = {}

    def root(self) -> bytes:
        """Return the tree's root."""
        return self.hash_of((0, self.size)) if self.size else merkle.EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that a leaf is in this tree."""
        return [self.hash_of(part) for part in merkle.inclusion_ranges(index, self.size)]

    def consistency(self, old: int) -> list[bytes]:
        """Return the proof that this tree begins with the one of size `old`."""
        return [self.hash_of(part) for part in merkle.consistency_ranges(old, self.size)]

    def hash_of(self, part: Range) -> bytes:
        """Return the hash of a range that is a subtree of this tree, or of an older one."""
        start, end = part
        length = end - start
        if length & (length - 1) == 0:
            return self._full(start, length.bit_length() - 1)
        middle = start + merkle.split_of(length)
        return merkle.node_hash(self.hash_of((start, middle)), self.hash_of((middle, end)))

    def _full(self, start: int, height: int) -> bytes:
        level, inner = divmod(height, HEIGHT)
        number, first = divmod(start >> HEIGHT * level, WIDTH)
        return self._floors_of(level, number)[inner][first >> inner]

    def tile(self, tile: Tile) -> list[bytes]:
        """Return the hashes of one of this tree's tiles."""
        return self._floors_of(tile.level or 0, tile.number)[0][: tile.width]

    def _floors_of(self, level: int, number: int) -> list[list[bytes]]:
        """Return a tile's hashes and what they make pairwise, floor by floor."""
        key = (level, number)
        if key not in self._floors:
            width = width_at(self.size, level=level, number=number)
            floors = [list(self._read(Tile(level, number, width)))]
            while len(floors[-1]) > 1:
                below = floors[-1]
                pairs = zip(below[0::2], below[1::2], strict=False)
                floors.append([merkle.node_hash(left, right) for left, right in pairs])
            self._floors[key] = floors
        return self._floors[key]


def tree_of(hashes: Sequence[bytes]) -> Tree:
    """Return the tree over these leaf hashes, worked out from them alone."""
    levels = [list(hashes)]
    while len(levels[-1]) >= WIDTH:
        below = levels[-1]
        ends = range(WIDTH, len(below) + 1, WIDTH)
        levels.append([merkle.root_of(below[end - WIDTH : end]) for end in ends])

    def read(tile: Tile) -> list[bytes]:
        first = tile.number * WIDTH
        return levels[tile.level or 0][first : first + tile.width]

    return Tree(len(hashes), read)
