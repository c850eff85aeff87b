"""Small parts of pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A name and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Step:
    """One step of a timeline."""

    what: str
    when: str = ""
    note: str = ""
    tone: str = ""
