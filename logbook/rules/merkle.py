"""The Merkle tree of RFC 6962 (2.1) and RFC 9162 (2.1): hashes, proofs, and how to verify them.

A range `(start, end)` stands for MTH(D[start:end]): proofs are named as ranges first, and hashed
by whoever can read the tree (`logbook.rules.tiles`). Nothing here knows where hashes are kept.
"""

import hashlib
from collections.abc import Sequence

Range = tuple[int, int]

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees, the older one left."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """Return the largest power of two smaller than a size of at least two."""
    return 1 << (size - 1).bit_length() - 1


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over these leaf hashes (or roots of equal full subtrees), in order."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        pairs = zip(level[0::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [*(node_hash(left, right) for left, right in pairs), *odd]
    return level[0]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the subtrees whose hashes prove that leaf `index` is in the tree of `size`.

    RFC 9162, 2.1.3.1: from the leaf's neighbour up to the root's child.
    """
    return _inclusion(index, 0, size)


def _inclusion(index: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = start + split_of(end - start)
    if index < middle:
        return [*_inclusion(index, start, middle), (middle, end)]
    return [*_inclusion(index, middle, end), (start, middle)]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the subtrees whose hashes prove that the tree of `new` begins with that of `old`.

    RFC 9162, 2.1.4.1. Nothing needs to be proved from an empty tree, nor between equal ones.
    """
    if old in (0, new):
        return []
    return _consistency(old, 0, new, is_whole=True)


def _consistency(old: int, start: int, end: int, *, is_whole: bool) -> list[Range]:
    if old == end:
        return [] if is_whole else [(start, end)]
    middle = start + split_of(end - start)
    if old <= middle:
        return [*_consistency(old, start, middle, is_whole=is_whole), (middle, end)]
    return [*_consistency(old, middle, end, is_whole=False), (start, middle)]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Return whether the tree of `new` begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if old == new or old == 0:
        is_bare = not proof and 0 <= old <= new
        return is_bare and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return _leads(path, node=old - 1, last=new - 1) == (old_root, new_root)


def _leads(path: Sequence[bytes], *, node: int, last: int) -> tuple[bytes, bytes] | None:
    """Return both roots that a consistency path leads to; None where it has a wrong length."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None
