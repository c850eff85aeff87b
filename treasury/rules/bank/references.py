"""References on transfers (ISO 11649), and how they are found in what people write."""

import re
import unicodedata
from collections.abc import Callable
from string import ascii_uppercase, digits
from typing import Final

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
BODY: Final = 12
TRANSFER_DAYS: Final = 10  # in which a payer who was asked to send money may do so, at the least
_LOOSE: Final = re.compile(r"R[\W_]{0,2}F(?:[\W_]{0,2}[A-Z0-9]){14}")

_VALUES: Final = {letter: str(int(letter, 36)) for letter in digits + ascii_uppercase}
_BETWEEN: Final = re.compile(r"[\W_]")


def make_reference(choice: Callable[[str], str]) -> str:
    """Return a new reference: RF, two check digits, and twelve letters drawn by `choice`."""
    body = "".join(choice(LETTERS) for _ in range(BODY))
    checks = 98 - int("".join(str(int(letter, 36)) for letter in f"{body}RF00")) % 97
    return f"RF{checks:02}{body}"


def shown_reference(reference: str) -> str:
    """Return a reference in groups of four, as people copy it."""
    return " ".join(reference[first : first + 4] for first in range(0, len(reference), 4))


def references_in(*texts: str) -> list[str]:
    """Return the references that stand in texts, however they are spaced, each once.

    One whose check digits are wrong is none: a letter was mistaken.
    """
    found: dict[str, None] = {}
    for text in texts:
        upper = (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
        if "R" not in upper:
            continue
        for match in _LOOSE.finditer(upper):
            plain = _BETWEEN.sub("", match[0])
            if _is_checked(plain):
                found[plain] = None
    return list(found)


def _is_checked(plain: str) -> bool:
    """Return whether the check digits of ISO 11649 fit: RF and they stand last, as a number."""
    return int("".join(_VALUES[letter] for letter in f"{plain[4:]}{plain[:4]}")) % 97 == 1


def only_reference_in(*texts: str) -> str:
    """Return the one reference that stands in texts; '' for none or several."""
    found = references_in(*texts)
    return found[0] if len(found) == 1 else ""


def nearly(reference: str, text: str) -> bool:
    """Return whether a text holds a reference with one letter mistaken, missing or too many."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).upper())
    return any(
        _is_one_off(reference, plain[first : first + length])
        for length in (len(reference) - 1, len(reference), len(reference) + 1)
        for first in range(max(0, len(plain) - length) + 1)
    )


def _is_one_off(wanted: str, told: str) -> bool:
    """Return whether one letter changed, left out or put in turns one text into the other."""
    same = 0
    while same < min(len(wanted), len(told)) and wanted[same] == told[same]:
        same += 1
    rest, other = wanted[same:], told[same:]
    return rest[1:] == other[1:] or rest == other[1:] or rest[1:] == other
