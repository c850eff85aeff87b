"""The ways to pay that somebody who joins may choose from."""

from cashier.words.paying import HOW, WAYS
from joining.pages.walk import Walk
from joining.selectors import has_way
from treasury import selectors as treasury


def ways_to_choose(walk: Walk) -> list[tuple[str, str]]:
    """Return the plan's ways with what each means; none for who pays the plan by one already."""
    if has_way(walk.draft):
        return []
    offered = (way.gateway for way in treasury.offered_ways(walk.plan.pk))
    return [(gateway, f"{WAYS[gateway]}. {HOW[gateway]}") for gateway in offered if gateway in WAYS]
