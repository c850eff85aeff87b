"""The one way to write a document down, and back: RFC 8785 since the fourth format."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from disclosures.rules.documents import (
    Document,
)
from disclosures.rules.formats import (
    FIRST_FORMAT,
    FORMAT,
    MONTH,
    NOT_IN_FIRST,
    SECOND_FORMAT,
    SINCE_FOURTH,
    SINCE_FOURTH_IN,
)
from logbook.rules.canonical_json import EXACT_UPTO, canonical


def canonical_text(document: Document) -> str:
    """Return the document as canonical JSON (RFC 8785): whole numbers, instants in UTC.

    One of an earlier format is written as it was: read and written again, it is the same bytes.
    """
    content = asdict(document)
    if document.format == FORMAT:
        return canonical_json(content)
    for name in SINCE_FOURTH:
        del content[name]
    _take_out(content, SINCE_FOURTH_IN)
    if document.format == FIRST_FORMAT:
        _take_out(content, NOT_IN_FIRST)
    if document.format in {FIRST_FORMAT, SECOND_FORMAT}:
        for claim in content["claims"]:
            claim[MONTH] = claim.pop("event_in")
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(content: Mapping[str, object]) -> str:
    """Return what is published as canonical JSON; whole numbers beyond 2⁵³ − 1 as their digits."""
    return canonical(_exact(_plain(content)))


def hash_of(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _take_out(content: dict[str, Any], unknown: Mapping[str, Collection[str]]) -> None:
    """Take out of each part what its format does not know."""
    for part, names in unknown.items():
        rows = content[part] if isinstance(content[part], tuple) else (content[part],)
        for row in rows:
            for name in names:
                del row[name]


def _plain(found: object) -> Any:
    """Return what JSON can say of it; a number that is not whole is refused."""
    match found:
        case datetime():
            return found.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return found.isoformat()
        case dict():
            return {name: _plain(one) for name, one in found.items()}
        case tuple() | list():
            return [_plain(one) for one in found]
        case None | bool() | int() | str():
            return found
    raise TypeError(f"A report holds no {type(found).__name__}.")


def _exact(found: Any) -> Any:
    """Return plain content, a number that not every reader could keep as its digits.

    RFC 8785 writes numbers as JavaScript does, exact up to 2⁵³ − 1; a total of weights can be more.
    """
    match found:
        case bool():
            return found
        case int():
            return found if abs(found) <= EXACT_UPTO else str(found)
        case dict():
            return {name: _exact(one) for name, one in found.items()}
        case list():
            return [_exact(one) for one in found]
    return found
