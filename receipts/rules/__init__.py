"""The arithmetic of receipts: pure, without Django."""

from receipts.rules.documents import Receipt, ReceiptHead
from receipts.rules.refusals import (
    NotMade,
    NotSealed,
    ReceiptsRefused,
    SliceDisagrees,
    TreeDisagrees,
)
from receipts.rules.trees import (
    HASH_BYTES,
    KEY_BYTES,
    MOST,
    NOTHING,
    SCHEME,
    Blinding,
    NumberOutOfRange,
    Step,
    Tree,
    climbed,
    levels,
    parts_of,
    path,
    record_of,
    root_of,
)

__all__ = [
    "HASH_BYTES",
    "KEY_BYTES",
    "MOST",
    "NOTHING",
    "SCHEME",
    "Blinding",
    "NotMade",
    "NotSealed",
    "NumberOutOfRange",
    "Receipt",
    "ReceiptHead",
    "ReceiptsRefused",
    "SliceDisagrees",
    "Step",
    "Tree",
    "TreeDisagrees",
    "climbed",
    "levels",
    "parts_of",
    "path",
    "record_of",
    "root_of",
]
