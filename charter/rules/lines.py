"""Where in a TOML file a field stands, for the people who have to mend it."""

import re
from typing import Final

from charter.rules.table import Path

HEADER: Final = re.compile(r"\s*\[\[?\s*([\w.\-\"' ]+?)\s*\]\]?\s*(#.*)?$")
KEY: Final = re.compile(r"\s*[\"']?([\w\-]+)[\"']?\s*[=.]")


def line_of(text: str, path: Path) -> int:
    """Return the line of a field; of a missing one the line of its table, of a missing table 1."""
    *above, name = path
    table = tuple(above)
    lines = _tables_and_keys(text)
    for wanted in (
        (table, name),
        ((*table, name), None),  # a table that is itself refused
        (table, None),
        (table[:-1], table[-1] if table else None),
    ):
        if wanted in lines:
            return lines[wanted]
    # A list of tables is itself found at its first entry.
    return lines.get(((*table, name, 0), None), 1)


def _tables_and_keys(text: str) -> dict[tuple[Path, str | int | None], int]:
    """Return the first line of each table and of each key in it."""
    found: dict[tuple[Path, str | int | None], int] = {}
    table: Path = ()
    entries: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            table = _table(header[1], is_list=line.lstrip().startswith("[["), entries=entries)
            found.setdefault((table, None), number)
        elif key := KEY.match(line):
            found.setdefault((table, key[1]), number)
    return found


def _table(name: str, *, is_list: bool, entries: dict[Path, int]) -> Path:
    """Return the way to a table; a list within a list belongs to the latest entry above it."""
    steps = [step.strip(" \"'") for step in name.split(".")]
    path: Path = ()
    for left, step in enumerate(steps, start=1 - len(steps)):
        path = (*path, step)
        if left == 0 and is_list:
            entries[path] = entries.get(path, -1) + 1
        if path in entries:
            path = (*path, entries[path])
    return path
