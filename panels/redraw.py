"""Draw a panel once more from its published JSON, with nothing but Python's own library.

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


def faults(panel: "dict[str, Any]") -> "list[str]":
    """Return what does not agree; nothing if the draw is right."""
    found = []
    lines = [f"{p['number']} {p['pseudonym']} {p['excluded']}\n" for p in panel["pool"]]
    if digest("".join(lines)) != panel["pool_sha256"]:
        found.append("the list is not the one that was published before the draw")
    opened = [c for c in panel["commitments"] if c["value"] is not None]
    found += [
        f"the value of {one['by']} is not the one that was committed to"
        for one in opened
        if digest(one["value"] + "|" + panel["ref"]) != one["commitment"]
    ]
    if panel["seed"] is None:
        return [*found, "nothing has been drawn yet"]
    pairs = sorted(f"{c['commitment']} {c['value']}" for c in opened)
    parts = [panel["ref"], panel["pool_sha256"], *pairs, panel["beacon"]["value"] or ""]
    if digest("\n".join(parts) + "\n") != panel["seed"]:
        found.append("the seed does not come from these values")
    eligible = [p["number"] for p in panel["pool"] if not p["excluded"]]
    line = [seat["number"] for seat in panel["line"]]
    if redrawn(panel["seed"], eligible)[: len(line)] != line:
        found.append("the line is not the one that this seed draws")
    if [seat["place"] for seat in panel["line"]] != list(range(1, len(line) + 1)):
        found.append("a place in the line was left out")
    return found


def redrawn(seed: str, numbers: "list[int]") -> "list[int]":
    """Return the whole line that a seed draws: a shuffle by SHA-256(seed:0), SHA-256(seed:1), …"""
    left, line, counter = list(numbers), [], 0
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
