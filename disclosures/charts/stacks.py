"""A whole and its parts, stacked: where does each yuan go?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Final

from disclosures.charts.shapes import Caption, Part, Rect, percent

HEIGHT: Final = 40
GREATEST_STYLE: Final = 5


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Parts of one, side by side, ready to draw."""

    template: ClassVar[str] = "components/charts/_stack.html"

    caption: Caption
    height: int
    parts: tuple[Rect, ...]
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]


def stack(*, caption: Caption, parts: Sequence[Part]) -> Stack:
    """Return the parts in the order given; a part of nothing is named but not drawn."""
    whole = sum(part.value for part in parts) or 1
    starts = accumulate((part.value for part in parts), initial=0)
    return Stack(
        caption=caption,
        height=HEIGHT,
        parts=tuple(
            _part(part, start / whole, part.value / whole, place)
            for place, (part, start) in enumerate(zip(parts, starts, strict=False), start=1)
        ),
        rows=tuple((part.label, part.text) for part in parts),
        data=tuple((part.label, caption.plain(part.value)) for part in parts),
    )


def _part(part: Part, start: float, share: float, place: int) -> Rect:
    return Rect(
        x=percent(start),
        y="0",
        width=percent(share),
        height=str(HEIGHT),
        middle=percent(start + share / 2),
        label=part.label,
        text=part.text,
        style=f"part-{min(place, GREATEST_STYLE)}",
    )
