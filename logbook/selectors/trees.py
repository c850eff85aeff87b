"""The log as a tree: roots, proofs and tiles, read from what is stored."""

from datetime import datetime

from logbook import rules
from logbook.models import FullTile, Leaf
from logbook.rules import merkle, tiles
from logbook.rules.tiles import WIDTH, Tile, Tree
from logbook.selectors.checkpoints import signed_size
from logbook.selectors.leaves import size as size_now


def tree(size: int) -> Tree:
    """Return the tree of the first `size` leaves; raises `NotInTheLog`."""
    if not 0 <= size <= size_now():
        raise rules.NotInTheLog(f"no tree of {size} leaves")
    return Tree(size, tile_hashes)


def tile_hashes(tile: Tile) -> list[bytes]:
    """Return the hashes of a tile, full or partial; raises `NotInTheLog`, `LogCorrupted`.

    A full tile is held against its root before it is handed out: a bent one is never served, and
    nothing is signed over it.
    """
    level = tile.level or 0
    if tile.is_full and (stored := _stored(tile, level=level)) is not None:
        return stored
    hashes = _roots_below(tile, level=level) if level else _leaf_hashes(tile)
    if len(hashes) != tile.width:
        raise rules.NotInTheLog(f"no tile {tile.path}")
    return hashes


def _stored(tile: Tile, *, level: int) -> list[bytes] | None:
    found = FullTile.objects.filter(level=level, number=tile.number).first()
    if found is None:
        return None
    hashes = tiles.hashes_of(bytes(found.hashes))
    if merkle.root_of(hashes) != bytes(found.root):
        raise rules.LogCorrupted(f"tile {tile.path} is not of its root")
    return hashes


def _leaf_hashes(tile: Tile) -> list[bytes]:
    first = tile.number * WIDTH
    found = Leaf.objects.filter(index__gte=first, index__lt=first + tile.width).order_by("index")
    return [bytes(each) for each in found.values_list("hash", flat=True)]


def _roots_below(tile: Tile, *, level: int) -> list[bytes]:
    first = tile.number * WIDTH
    below = FullTile.objects.filter(
        level=level - 1, number__gte=first, number__lt=first + tile.width
    ).order_by("number")
    return [bytes(each) for each in below.values_list("root", flat=True)]


def tile_bytes(tile: Tile) -> bytes:
    """Return a tile as it is served; raises `NotInTheLog`, `LogCorrupted`.

    Leaves that no checkpoint covers yet are not served.
    """
    if not tiles.has_tile(signed_size(), tile):
        raise rules.NotInTheLog(f"no tile {tile.path}")
    return _bundle(tile) if tile.level is None else b"".join(tile_hashes(tile))


def _bundle(tile: Tile) -> bytes:
    """Return entries as they were hashed; one that does not hash to its leaf is not served."""
    first = tile.number * WIDTH
    found = Leaf.objects.filter(index__gte=first, index__lt=first + tile.width).order_by("index")
    rows = [(text.encode(), bytes(hashed)) for text, hashed in found.values_list("entry", "hash")]
    if any(merkle.leaf_hash(entry) != hashed for entry, hashed in rows):
        raise rules.LogCorrupted(f"an entry of {tile.path} is not of its hash")
    return tiles.bundle_of([entry for entry, _hashed in rows])


def inclusion_proof(*, index: int, size: int) -> list[bytes]:
    """Return the proof that a leaf is in the tree of `size`; raises `NotInTheLog`."""
    if not 0 <= index < size:
        raise rules.NotInTheLog(f"no leaf {index} in a tree of {size}")
    return tree(size).inclusion(index)


def consistency_proof(*, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` begins with that of `old`; raises `NotInTheLog`."""
    if not 0 <= old <= new:
        raise rules.NotInTheLog(f"no tree of {old} before one of {new}")
    return tree(new).consistency(old)


def unsigned_since() -> datetime | None:
    """Return the instant of the oldest entry that no checkpoint covers; None: all are covered."""
    first = Leaf.objects.filter(index__gte=signed_size()).order_by("index").first()
    return None if first is None else first.at
