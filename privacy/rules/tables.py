"""How one table of people's data stands in the register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = {}
ERASED: Final = "—"  # what a word reads that had to stay a word
AT: Final = object()  # the instant of the erasure


def dated(values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what columns are set to, with the instant where `AT` stands."""
    return {name: at if value is AT else value for name, value in values.items()}


@dataclass(frozen=True, eq=False)
class Table:
    """One table with data of people.

    `belongs` are the paths that lead from a row to its user (`payer:` to the user's payer;
    `special:` is found by privacy.selectors). `hidden` columns are no use to the person, or
    would help a thief; they are not exported. Erasing sets `blank`, or deletes the row
    (`is_deleted`); without either all of it stays, for the reason `kept` names.
    """

    label: str
    group: str
    belongs: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    is_deleted: bool = False
    kept: str = ""


def words(*names: str) -> dict[str, str]:
    """Return these columns, emptied where they must not be empty."""
    return dict.fromkeys(names, ERASED)


HOLDER: Final = "member__holder"
OF_ENROLMENT: Final = "enrolment__member__holder"
OF_CLAIM: Final = "claim__enrolment__member__holder"
