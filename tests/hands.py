"""The order of tests: the longest come first, dealt like cards to the workers that run them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
LONGEST: Final = (  # of each two neighbours, one is for the first worker and one for the second
    "browser/test_pages",
    "embedded/test_demo",  # needs no database: the other worker makes it meanwhile
    "browser/test_joining",
    "browser/test_help",
    "browser/test_accounts",
    "browser/test_walk",
    "apportionment/test_killed",
    "bench/test_bench",
    "browser",
    "scenarios",
    "apportionment/test_statement_years",
    "apportionment/history",
    "members/test_moves_over_time",
    "bench/test_building",
    "embedded/test_stores",
    "treasury/test_storm",
    "config/test_health",
)


def dealt(items: Sequence[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """Return the tests so that each worker's part begins with long ones, file by file.

    `pytest --dist worksteal` gives each worker an equal part in a row, and of what one worker has
    left at the end to those that are idle. The short ones stay in the order they came in.
    """
    files: dict[Path, list[pytest.Item]] = {}
    short = []
    for item in items:
        if _place(item.path) < len(LONGEST):
            files.setdefault(item.path, []).append(item)
        else:
            short.append(item)
    longest = sorted(files, key=_place)
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        part = (len(items) - len(ordered)) // (workers - worker)
        hand = [item for path in longest[worker::workers] for item in files[path]]
        rest = max(0, part - len(hand))
        ordered += [*hand, *short[:rest]]
        del short[:rest]
    return [*ordered, *short]


def _place(path: Path) -> int:
    """Return where a file stands among the longest; all others stand after them."""
    name = str(path).removeprefix(f"{HERE}/")
    found = (place for place, long in enumerate(LONGEST) if name.startswith(long))
    return next(found, len(LONGEST))
