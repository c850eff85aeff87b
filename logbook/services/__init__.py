"""The deeds of the log."""

from logbook.services.appending import append, append_many
from logbook.services.checking import check_log
from logbook.services.cosigning import Answer, Asked, collect_cosignatures
from logbook.services.heads import add_head
from logbook.services.signing import rotate_key, sign_checkpoint

__all__ = [
    "Answer",
    "Asked",
    "add_head",
    "append",
    "append_many",
    "check_log",
    "collect_cosignatures",
    "rotate_key",
    "sign_checkpoint",
]
