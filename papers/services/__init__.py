"""The deeds of papers; every write to this app's tables goes through one of these."""

from papers.services.deriving import derive
from papers.services.reading import read_copy, read_original
from papers.services.taking import Handed, UploadedPart, take_paper
from papers.services.tending import (
    UNUSED_FOR,
    delete_leaving,
    drop_paper,
    forget_unused,
    forget_upload,
    seal_plain,
)
from papers.services.uploads import (
    add_part,
    begin_upload,
    end_upload,
    finish_upload,
    take_all,
)

__all__ = [
    "UNUSED_FOR",
    "Handed",
    "UploadedPart",
    "add_part",
    "begin_upload",
    "delete_leaving",
    "derive",
    "drop_paper",
    "end_upload",
    "finish_upload",
    "forget_unused",
    "forget_upload",
    "read_copy",
    "read_original",
    "seal_plain",
    "take_all",
    "take_paper",
]
