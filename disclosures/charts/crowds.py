"""A crowd of dots: how many are so many, of how many?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import Caption, Part

ACROSS: Final = 40
MOST_DOTS: Final = 1000
ROUND: Final = (1, 2, 5)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Dots in rows, those who are meant first; each stands for `each_is` people, ready to draw.

    Paths are in steps of one dot; `width` and `height` are their numbers.
    """

    template: ClassVar[str] = "components/charts/_crowd.html"

    caption: Caption
    width: int
    height: int
    each_is: int
    meant: str
    others: str
    names: tuple[str, str]
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]


def each_stands_for(people: int) -> int:
    """Return for how many people one dot stands: 1, 2, 5, 10, … so that there are few enough."""
    each, scale = 1, 1
    while True:
        for step in ROUND:
            each = step * scale
            if people <= each * MOST_DOTS:
                return each
        scale *= 10


def crowd(*, caption: Caption, meant: Part, others: Part) -> Crowd:
    """Return a crowd; whoever is meant is seen, be they ever so few."""
    each = each_stands_for(meant.value + others.value)
    few = -(-meant.value // each)
    many = -(-others.value // each)
    parts: Sequence[Part] = (meant, others)
    return Crowd(
        caption=caption,
        width=min(few + many, ACROSS),
        height=-(-(few + many) // ACROSS),
        each_is=each,
        meant=_dots(range(few)),
        others=_dots(range(few, few + many)),
        names=(meant.label, others.label),
        rows=tuple((part.label, part.text) for part in parts),
        data=tuple((part.label, caption.plain(part.value)) for part in parts),
    )


def _dots(places: range) -> str:
    """Return dots as a path of strokes without length, drawn round."""
    return "".join(f"M{place % ACROSS}.5 {place // ACROSS}.5h0" for place in places)
