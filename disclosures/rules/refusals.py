"""What disclosure refuses, with the facts; doors choose the words."""

from collections.abc import Iterable
from dataclasses import dataclass

Figure = tuple[str, int | str, int | str]  # name, as stated, as recomputed


class DisclosureRefused(Exception):
    """Something that cannot be published; the subclass says why."""


class NotSealed(DisclosureRefused):
    """Only a sealed period has a report."""


class NotYet(DisclosureRefused):
    """What comes first is not there; it is made by itself, and the report follows."""


class ReceiptsMissing(NotYet):
    """A report carries the root of its receipts, and their tree is not built yet."""


class EarlierUnpublished(NotYet):
    """A report names the one before it, and that one is not published yet."""


@dataclass
class FiguresDisagree(DisclosureRefused):
    """A figure of a document is not what follows from its other figures, or from the books."""

    name: str
    stated: int | str
    recomputed: int | str


def require_agreeing(figures: Iterable[Figure]) -> None:
    """Refuse the first figure that is stated otherwise than it is found."""
    for name, stated, found in figures:
        if stated != found:
            raise FiguresDisagree(name=name, stated=stated, recomputed=found)
