"""Questions that are handed over as SQL, and answered by the database where they are used."""

from dataclasses import dataclass
from typing import Final

NO_PAYER_ABOVE: Final = 2**63 - 1


@dataclass(frozen=True)
class DueQuery:
    """A SELECT of (payer_id, amount_minor, is_leaving): each payer's total due so far, one row a
    payer. The amount may be numeric: one beyond bigint is refused when its debit is made."""

    sql: str
    params: tuple[int | list[int] | list[bool], ...] = ()


@dataclass(frozen=True)
class BalanceQuery:
    """A SELECT of (payer_id, minor): what each payer of a prepaid plan holds."""

    sql: str
    params: tuple[int, ...] = ()
