"""The whole log worked out again from its entries: what was bent behind our back is named."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from logbook import selectors
from logbook.models import Checkpoint, FullTile, Leaf, LogCheck, LogKey
from logbook.rules import merkle, notes, tiles
from logbook.rules.tiles import Tile, Tree
from logbook.services.signing import opens

MOST_FAULTS = 50


def check_log(*, also: Sequence[str] = (), at: datetime) -> LogCheck:
    """Read every entry, tile, checkpoint and signature, and store what does not agree.

    `also` are faults found upstairs: files that are not as they were logged. It holds up nobody:
    leaves that come meanwhile are left to the next check.
    """
    hashes: list[bytes] = []
    faults = [*_bent_leaves(hashes)]
    tree = tiles.tree_of(hashes)
    faults += [*_bent_tiles(tree), *_bent_checkpoints(tree), *_bent_keys(), *also]
    return LogCheck.objects.create(at=at, size=tree.size, faults=faults[:MOST_FAULTS])


def _bent_leaves(hashes: list[bytes]) -> Iterator[str]:
    """Yield leaves that are not of their entry; fill in the hashes that entries really have."""
    rows = Leaf.objects.order_by("index").values_list("index", "entry", "hash")
    for place, (index, entry, stored) in enumerate(rows.iterator()):
        hashes.append(merkle.leaf_hash(entry.encode()))
        if index != place:
            yield f"leaf {place} is missing"
        if hashes[-1] != bytes(stored):
            yield f"leaf {index} is not of its entry"


def _bent_tiles(tree: Tree) -> Iterator[str]:
    """Yield full tiles that are not what the leaves make, or are not there."""
    stored = {
        (tile.level, tile.number): (bytes(tile.hashes), bytes(tile.root))
        for tile in FullTile.objects.order_by("level", "number").iterator()
    }
    for tile in tiles.tiles_of(tree.size):
        if tile.is_full and stored.pop(_place(tile), None) != _made(tree, tile):
            yield f"tile {tile.path} is not of its leaves"
    grown = selectors.size()
    for level, number in stored:
        if not tiles.has_tile(grown, Tile(level, number)):
            yield f"tile {Tile(level, number).path} is of no leaves"


def _place(tile: Tile) -> tuple[int, int]:
    return tile.level or 0, tile.number


def _made(tree: Tree, tile: Tile) -> tuple[bytes, bytes]:
    hashes = tree.tile(tile)
    return b"".join(hashes), merkle.root_of(hashes)


def _bent_checkpoints(tree: Tree) -> Iterator[str]:
    """Yield checkpoints whose root is not of the leaves, and signatures that do not hold."""
    signed = selectors.with_signatures().order_by("size")
    for checkpoint in signed.iterator(chunk_size=500):
        if checkpoint.size <= tree.size:
            root = tree.hash_of((0, checkpoint.size))
            if root != bytes(checkpoint.root):
                yield f"checkpoint {checkpoint.size} is not of the leaves"
        elif checkpoint.size > selectors.size():
            yield f"checkpoint {checkpoint.size} is of leaves that are gone"
        if not _is_signed(checkpoint):
            yield f"checkpoint {checkpoint.size} has a signature that does not hold"


def _is_signed(checkpoint: Checkpoint) -> bool:
    text, signatures = notes.split_note(selectors.note_of(checkpoint).encode())
    known = [selectors.verifier_of(one.key) for one in checkpoint.signatures.all()]
    known += [selectors.witness_of(one) for one in checkpoint.cosignatures.all()]
    return text == checkpoint.text and all(
        notes.is_signed(text, one.signature, verifier=verifier)
        for one, verifier in zip(signatures, known, strict=True)
    )


def _bent_keys() -> Iterator[str]:
    """Yield that the key which signs cannot be opened: rotate_log_key is what helps."""
    key = LogKey.objects.defer("seed").filter(ended_at__isnull=True).first()
    if key is not None and not opens(key):
        yield "the key that signs cannot be opened"
