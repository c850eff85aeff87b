"""What disclosure refuses, with the facts; doors choose the words."""

from dataclasses import dataclass


class DisclosureRefused(Exception):
    """Something that cannot be published; the subclass says why."""


class NotSealed(DisclosureRefused):
    """Only a sealed period has a report."""


@dataclass
class FiguresDisagree(DisclosureRefused):
    """A figure of a document does not follow from its other figures."""

    name: str
    stated: int
    recomputed: int
