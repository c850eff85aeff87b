"""JSON written in one way only: RFC 8785, for objects, lists, texts, truths and whole numbers."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

# JavaScript, and so RFC 8785, knows whole numbers exactly up to here.
EXACT_UPTO: Final = 2**53 - 1


def canonical(content: object) -> str:
    """Return canonical JSON; whoever reads the same content writes the same bytes.

    Keys are sorted by their UTF-16 code units. Raises `TypeError` for what is none of the above (a
    float among them) and `ValueError` for a number that not every reader could keep, or for half a
    character (a lone surrogate).
    """
    match content:
        case None | bool():
            return json.dumps(content)
        case int():
            return _number(content)
        case str():
            return _text(content)
        case Mapping():
            keys = sorted(content, key=_order)
            return "{" + ",".join(f"{_text(key)}:{canonical(content[key])}" for key in keys) + "}"
        case Sequence() if not isinstance(content, bytes | bytearray):
            return "[" + ",".join(canonical(one) for one in content) + "]"
    raise TypeError(f"canonical JSON holds no {type(content).__name__}")


def _number(found: int) -> str:
    if abs(found) > EXACT_UPTO:
        raise ValueError(f"not every reader could keep {found}")
    return str(int(found))


def _text(found: object) -> str:
    """Return a text in quotes; Python escapes as RFC 8785 does, and nothing else."""
    if not isinstance(found, str):
        raise TypeError(f"a key is a text, not {type(found).__name__}")
    found.encode()  # half a character is refused: UnicodeEncodeError is a ValueError
    return json.dumps(str(found), ensure_ascii=False)


def _order(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
