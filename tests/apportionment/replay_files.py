"""Files of published figures for tests."""

from pathlib import Path
from typing import Final

from apportionment.rules.replay_rows import COLUMNS

PUBLISHED: Final = (
    Path(__file__).parents[2] / "apportionment" / "published" / "published_periods.csv"
)


def a_file(*rows: str, columns: str = ",".join(COLUMNS)) -> bytes:
    return "\n".join([columns, *rows, ""]).encode()
