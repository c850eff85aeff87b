"""Money that flows together and parts again: from whom, to whom?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from disclosures.charts.shapes import Caption, Part, pixels

TALL: Final = 150
GAP: Final = 12
LEAST_SLOT: Final = 44  # two lines of words
LEAST_STREAM: Final = 2.0
HUB: Final = (49.0, 51.0)  # hundredths of the width


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One stream: its path in hundredths of the width and pixels, and where its words stand."""

    path: str
    text_y: str
    below_y: str
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Streams in on the left, out on the right, ready to draw."""

    template: ClassVar[str] = "components/charts/_flow.html"

    caption: Caption
    height: int
    hub_y: str
    hub_height: str
    inward: tuple[Stream, ...]
    outward: tuple[Stream, ...]
    rows: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]


def flow(*, caption: Caption, inward: Sequence[Part], outward: Sequence[Part]) -> Flow:
    """Return what comes in beside what goes out; where the sums differ, the hub shows it."""
    whole = max(_sum(inward), _sum(outward), 1)
    height = max(_side_height(inward, whole), _side_height(outward, whole))
    top = (height - TALL) / 2
    return Flow(
        caption=caption,
        height=round(height),
        hub_y=pixels(top),
        hub_height=pixels(TALL),
        inward=_streams(inward, whole, top, edge=0.0, hub=HUB[0]),
        outward=_streams(outward, whole, top, edge=100.0, hub=HUB[1]),
        rows=tuple((part.label, part.text) for part in (*inward, *outward)),
        data=tuple((part.label, caption.plain(part.value)) for part in (*inward, *outward)),
    )


def _sum(parts: Sequence[Part]) -> int:
    return sum(part.value for part in parts)


def _thickness(part: Part, whole: int) -> float:
    return max(TALL * part.value / whole, LEAST_STREAM)


def _side_height(parts: Sequence[Part], whole: int) -> float:
    slots = [max(_thickness(part, whole), LEAST_SLOT) for part in parts]
    return max(sum(slots) + GAP * (len(slots) - 1), TALL)


def _streams(
    parts: Sequence[Part], whole: int, hub_top: float, *, edge: float, hub: float
) -> tuple[Stream, ...]:
    streams, slot_top = [], 0.0
    for part in parts:
        thickness = _thickness(part, whole)
        slot = max(thickness, LEAST_SLOT)
        start = slot_top + (slot - thickness) / 2
        middle = slot_top + slot / 2
        streams.append(
            Stream(
                path=_ribbon(edge, start, hub, hub_top, thickness),
                text_y=pixels(middle - 4),
                below_y=pixels(middle + 16),
                label=part.label,
                text=part.text,
            )
        )
        slot_top += slot + GAP
        hub_top += thickness
    return tuple(streams)


def _ribbon(edge: float, start: float, hub: float, end: float, thickness: float) -> str:
    """Return a band of even thickness from the edge to the hub."""
    half = (edge + hub) / 2
    return (
        f"M{edge:.1f},{start:.1f} C{half:.1f},{start:.1f} {half:.1f},{end:.1f} {hub:.1f},{end:.1f} "
        f"V{end + thickness:.1f} "
        f"C{half:.1f},{end + thickness:.1f} {half:.1f},{start + thickness:.1f} "
        f"{edge:.1f},{start + thickness:.1f} Z"
    )
