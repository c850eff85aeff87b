"""The public log: what it costs to append 10,000 entries, to sign them, and to prove each."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from bench.rules.figures import Figures
from bench.services.timing import seconds, settle
from logbook import selectors, services
from logbook.models import Leaf
from logbook.rules import Entry, merkle, tiles

ENTRIES: Final = 10_000
OLDER: Final = 1_000
AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


def measure_log() -> Figures:
    """Return the seconds of appending, signing and proving, in a log that may hold others."""
    settle()
    first = selectors.size()
    entries = [_entry(number) for number in range(first, first + ENTRIES)]
    append = seconds(lambda: services.append_many(entries))
    sign = seconds(lambda: services.sign_checkpoint(at=AT))
    prove = seconds(lambda: _prove(first))
    found: Figures = {
        "log_append": append,
        "log_sign": sign,
        "log_prove": prove,
        "log_all": append + sign + prove,
        "log_consistent": seconds(_prove_older),
        "log_one": seconds(lambda: _one_more(first + ENTRIES)),
    }
    return found


def _entry(number: int) -> Entry:
    digest = sha256(b"%d" % number).hexdigest()
    return Entry("report", f"plans/bench/periods/{number}/report.json", digest, AT)


def _prove(first: int) -> None:
    """Prove every entry in the tree of today, as a verifier would check it."""
    size = selectors.size()
    tree = selectors.tree(size)
    root = tree.root()
    leaves = Leaf.objects.filter(index__gte=first).order_by("index")
    for index, entry in leaves.values_list("index", "entry"):
        assert merkle.verify_inclusion(
            index=index,
            size=size,
            leaf=merkle.leaf_hash(entry.encode()),
            proof=tree.inclusion(index),
            root=root,
        )


def _prove_older() -> None:
    """Prove that the tree of today begins with older ones."""
    size = selectors.size()
    tree = selectors.tree(size)
    leaves = Leaf.objects.order_by("index").values_list("hash", flat=True)
    whole = tiles.tree_of([bytes(each) for each in leaves])
    for old in range(1, size, max(1, size // OLDER)):
        assert merkle.verify_consistency(
            old=old,
            new=size,
            old_root=whole.hash_of((0, old)),
            new_root=tree.root(),
            proof=tree.consistency(old),
        )


def _one_more(number: int) -> None:
    services.append_many([_entry(number)])
    services.sign_checkpoint(at=AT)
