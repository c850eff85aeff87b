"""Questions about what is stored of somebody, who looked at it, and what hinders erasing it."""

from privacy.selectors.accesses import Look, looks
from privacy.selectors.asking import (
    erasure_ids_due,
    exports_since,
    open_erasure,
    withdrawals,
)
from privacy.selectors.hindrances import hindrances
from privacy.selectors.plans import plans_of
from privacy.selectors.rows import Rows, papers_of, rows_of, rows_to_forget, unsent_keys

__all__ = [
    "Look",
    "Rows",
    "erasure_ids_due",
    "exports_since",
    "hindrances",
    "looks",
    "open_erasure",
    "papers_of",
    "plans_of",
    "rows_of",
    "rows_to_forget",
    "unsent_keys",
    "withdrawals",
]
