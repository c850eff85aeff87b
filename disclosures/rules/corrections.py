"""A correction as it is published: what a report said, what is right, where it is made good."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from disclosures.rules.canonical import canonical_json
from disclosures.rules.refusals import DisclosureRefused

CORRECTION_FORMAT: Final = "tongzhou.correction/1"
NAMED_BY: Final = {  # what a line of a list is called by
    "bands": "key",
    "claims": "ref",
    "exceptions": "kind",
    "fee_spent": "kind",
    "objections": "outcome",
    "appeals": "outcome",
}


@dataclass(frozen=True, kw_only=True)
class CorrectedFigure:
    """One figure of a report: its name there, what it says, and what is right."""

    name: str
    stated: int
    right: int


@dataclass(frozen=True, kw_only=True)
class ReportNamed:
    """The report that is corrected: which period's, and the hash of its bytes."""

    period: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CorrectionDocument:
    """A correction; the report that it names stays as it is."""

    format: str
    plan: str
    no: int
    report: ReportNamed
    figures: tuple[CorrectedFigure, ...]
    words_en: str
    words_zh: str
    made_good_in: int | None  # the later period whose exceptions give money back or ask for it
    released_at: datetime

    @property
    def text(self) -> str:
        """Return its bytes as text: canonical JSON."""
        return canonical_json(asdict(self))


class CorrectionRefused(DisclosureRefused):
    """A correction that cannot be made so; the subclass says why."""


class CorrectionNotWaiting(CorrectionRefused):
    """It is published already, or was taken back."""


class OwnCorrection(CorrectionRefused):
    """Whoever wrote a correction does not publish it."""


@dataclass
class FigureUnknown(CorrectionRefused):
    """The report has no whole number of this name."""

    name: str


@dataclass
class FigureRight(CorrectionRefused):
    """The report says this very figure already."""

    name: str


@dataclass
class NotALaterPeriod(CorrectionRefused):
    """Money can be made good only in a period after the one that is corrected."""

    no: int


def figures_of_report(text: str) -> dict[str, int]:
    """Return every whole number of a report by its name: figures.headcount, bands.y18-y45.counted.

    Of any format; what is known of a claim goes by its public reference.
    """
    return dict(_figures(json.loads(text), ()))


def corrected(text: str, right: Mapping[str, int]) -> tuple[CorrectedFigure, ...]:
    """Return these figures beside what the report says; refuses one that it does not have."""
    stated = figures_of_report(text)
    for name, figure in right.items():
        if name not in stated:
            raise FigureUnknown(name)
        if stated[name] == figure:
            raise FigureRight(name)
    return tuple(
        CorrectedFigure(name=name, stated=stated[name], right=figure)
        for name, figure in sorted(right.items())
    )


def _figures(found: Any, path: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    match found:
        case bool():
            return
        case int():
            yield ".".join(path), found
        case dict():
            for name, one in found.items():
                yield from _figures(one, (*path, name))
        case list() if path and path[-1] in NAMED_BY:
            for one in found:
                yield from _figures(one, (*path, str(one[NAMED_BY[path[-1]]])))
