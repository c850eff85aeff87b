"""Draw an audit once more from its published JSON, with nothing but Python's own library.

    python redraw.py draw.json

Says "the draw is right", or what is not, and then ends with 1. It shares no line with the
platform: whoever doubts the platform need not trust it here.
"""

import hashlib
import json
import sys
from typing import Any


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def faults(audit: "dict[str, Any]") -> "list[str]":
    """Return what does not agree; nothing if the draw is right."""
    found, refs = [], audit["refs"]
    name = f"{audit['plan']}/audits/{audit['no']}"
    if (
        refs != sorted(set(refs))
        or digest("".join(f"{ref}\n" for ref in refs)) != audit["list_sha256"]
    ):
        found.append("the list is not the one that was published before the draw")
    opened = [one for one in audit["commitments"] if one["value"]]
    found += [
        f"the value of {one['by']} is not the one that was committed to"
        for one in opened
        if digest(f"{one['value']}|{name}") != one["commitment"]
    ]
    pairs = sorted(f"{one['commitment']} {one['value']}" for one in opened)
    parts = [f"{name}/{audit['report']['sha256']}", audit["list_sha256"], *pairs]
    if digest("".join(f"{part}\n" for part in [*parts, audit["beacon"]["value"]])) != audit["seed"]:
        found.append("the seed does not come from these values")
    rule = audit["rule"]
    asked = max(rule["at_least"], min(rule["at_most"], len(refs) * rule["bps"] // 10_000))
    if audit["count"] != min(len(refs), asked):
        found.append("the number drawn is not what the rule says")
    if redrawn(audit["seed"], refs)[: audit["count"]] != audit["drawn"]:
        found.append("what was drawn is not what this seed draws")
    return found


def redrawn(seed: str, refs: "list[str]") -> "list[str]":
    """Return the whole line that a seed draws: a shuffle by SHA-256(seed:0), SHA-256(seed:1), …"""
    left, line, counter = list(refs), [], 0
    while left:
        span = len(left)
        while True:
            ticket = int(digest(f"{seed}:{counter}"), 16)
            counter += 1
            if ticket < 2**256 // span * span:
                break
        chosen = ticket % span
        line.append(left[chosen])
        left[chosen] = left[0]
        left.pop(0)
    return line


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        wrong = faults(json.load(file))
    print("\n".join(wrong) or "the draw is right")  # noqa: T201
    sys.exit(1 if wrong else 0)
