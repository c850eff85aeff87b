"""A run of the bench as a page and as JSON: when, where, by which command, and every figure."""

import json
from collections.abc import Mapping
from typing import Final

from bench.rules import tables
from bench.rules.figures import TARGETS_FROM, Results, missed

BEGIN: Final = "<!-- the figures begin: written by manage.py bench --markdown -->"
END: Final = "<!-- the figures end -->"


def as_json(results: Results, *, machine: Mapping[str, str], command: str) -> str:
    """Return every figure: seconds, counts and megabytes, by the number of members."""
    found = {"command": command, "machine": dict(machine), "figures": results}
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def report(results: Results, *, machine: Mapping[str, str], command: str) -> str:
    """Return the results in Markdown, with the command and the machine that made them."""
    words = ", ".join(f"{name} {fact}" for name, fact in machine.items())
    return f"`{command}`\n\n{words}\n\n{tables.markdown(results)}\n{_missed(results)}"


def placed(page: str, found: str) -> str:
    """Return a page with a report where its figures stood; a page without marks is replaced."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    return f"{before}{begin}\n\n{found}\n{end}{after}" if begin and end else found


def _missed(results: Results) -> str:
    found = missed(results)
    if max(results) < TARGETS_FROM:
        return f"Targets hold from {TARGETS_FROM:,} members on: no pool here is as large.\n"
    if not found:
        return "Every target is reached.\n"
    lines = [
        f"- {members:,} members, {measure.words}: {tables.amount(figure, measure.unit)}"
        f" (to reach: {tables.target(measure)})"
        for members, measure, figure in found
    ]
    return "Missed:\n\n" + "\n".join(lines) + "\n"
