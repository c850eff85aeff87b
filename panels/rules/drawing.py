"""The draw: from values that nobody could foresee to an order of seats, for anyone to re-run.

Written down for strangers in panels/README.md, and done a second time, by a program that shares
nothing with this one, in panels/redraw.py.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from panels.rules.refusals import NotABeaconValue, NotACommitment, ValueDiffers, ValueTooShort

SHORTEST_VALUE: Final = 12
LONGEST_VALUE: Final = 200
HEX: Final = re.compile(r"[0-9a-f]{64}")
WHOLE: Final = 1 << 256


@dataclass(frozen=True)
class Listed:
    """One line of the published list; `excluded` is empty, or why this one is not drawn."""

    number: int
    pseudonym: str
    excluded: str = ""


def settled_value(value: str) -> str:
    """Return a value as it is hashed: without spaces around it; refuses what can be guessed."""
    value = value.strip()
    if len(value) < SHORTEST_VALUE:
        raise ValueTooShort
    return value[:LONGEST_VALUE]


def commitment_of(value: str, *, ref: str) -> str:
    """Return SHA-256(value ‖ "|" ‖ panel's number) in hexadecimal."""
    return sha256(f"{value}|{ref}".encode()).hexdigest()


def settled_commitment(text: str) -> str:
    """Return a commitment as it is kept; refuses what is not 64 hexadecimal digits."""
    text = text.strip().lower()
    if not HEX.fullmatch(text):
        raise NotACommitment
    return text


def settled_beacon(text: str) -> str:
    """Return a beacon's value as it is kept; refuses what is not 64 hexadecimal digits."""
    text = text.strip().lower()
    if not HEX.fullmatch(text):
        raise NotABeaconValue
    return text


def require_opens(value: str, *, commitment: str, ref: str) -> None:
    """Refuse a value that is not the one committed to."""
    if commitment_of(value, ref=ref) != commitment:
        raise ValueDiffers


def list_hash(listed: Iterable[Listed]) -> str:
    """Return the SHA-256 of the published list: a line `number pseudonym excluded` each."""
    lines = (f"{one.number} {one.pseudonym} {one.excluded}\n" for one in listed)
    return sha256("".join(lines).encode()).hexdigest()


def seed_of(*, ref: str, pool_sha256: str, opened: Iterable[tuple[str, str]], beacon: str) -> str:
    """Return the seed: the SHA-256 of what was fixed before and of all that was opened.

    `opened` are pairs of commitment and value; they enter in the order of the commitments.
    """
    lines = [ref, pool_sha256, *(f"{commitment} {value}" for commitment, value in sorted(opened))]
    return sha256("".join(f"{line}\n" for line in [*lines, beacon]).encode()).hexdigest()


def order_of(*, seed: str, eligible: Sequence[int], places: int) -> list[int]:
    """Return the first `places` numbers of the line, drawn without favour from `eligible`.

    Fisher and Yates forwards, so that a longer line begins with every shorter one.
    """
    line, chance = list(eligible), _stream(seed)
    for place in range(min(places, len(line))):
        other = place + _below(len(line) - place, chance)
        line[place], line[other] = line[other], line[place]
    return line[:places]


def _stream(seed: str) -> Iterator[int]:
    """Yield the numbers SHA-256("seed:0"), SHA-256("seed:1"), … of 256 bits."""
    counter = 0
    while True:
        yield int.from_bytes(sha256(f"{seed}:{counter}".encode()).digest())
        counter += 1


def _below(limit: int, chance: Iterator[int]) -> int:
    """Return a number from 0 to below `limit`, each as likely: what would favour is thrown away."""
    fair = WHOLE - WHOLE % limit
    return next(number for number in chance if number < fair) % limit
