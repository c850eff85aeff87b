"""What names a line of a statement, the same in every file that tells it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from treasury.rules.bank.told import ToldLine


def line_keys(lines: Iterable[ToldLine], *, after: Collection[str] = ()) -> Iterator[str]:
    """Return a key a line, made of all it says and of how many like it came before it in the file.

    Two equal payments of one day are two lines; told again by a later file, the same two. Of a file
    that goes on where another ended they are two more: `after` are the keys there are already.
    """
    seen: Counter[bytes] = Counter()
    for line in lines:
        said = _said(line)
        key = ""
        while not key or key in after:
            seen[said] += 1
            key = hashlib.blake2b(b"%s|%d" % (said, seen[said]), digest_size=16).hexdigest()
        yield key


def _said(line: ToldLine) -> bytes:
    facts = (
        line.booked_on.isoformat(),
        str(line.amount_minor),
        line.bank_ref,
        line.end_to_end,
        line.structured,
        line.account,
        line.name,
        line.text,
        line.return_code,
    )
    return "\x1f".join(" ".join(fact.split()) for fact in facts).encode()


def line_name(*, line_id: int, turn: int) -> str:
    """Return what is booked of a line is called by: its number, and how often it was taken back."""
    return f"{line_id}/{turn}" if turn else str(line_id)
