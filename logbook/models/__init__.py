"""The log's tables: everything in them stays."""

from logbook.models.checkpoints import Checkpoint, Cosignature, Signature
from logbook.models.heads import Head, LogCheck
from logbook.models.keys import LogKey
from logbook.models.leaves import FullTile, Leaf

__all__ = [
    "Checkpoint",
    "Cosignature",
    "FullTile",
    "Head",
    "Leaf",
    "LogCheck",
    "LogKey",
    "Signature",
]
