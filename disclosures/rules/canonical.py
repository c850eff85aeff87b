"""The one way to write a document down, and back."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from disclosures.rules.ages import Ages
from disclosures.rules.documents import (
    FIRST_FORMAT,
    MONTH,
    NOT_IN_FIRST,
    SECOND_FORMAT,
    BandPart,
    CharterPart,
    ClaimPart,
    Document,
    ExceptionPart,
    Figures,
    PeriodPart,
    PlanPart,
    RulesPart,
)


def canonical_text(document: Document) -> str:
    """Return the document as JSON: keys sorted, no blanks, whole numbers, instants in UTC.

    One of an earlier format is written as it was: read and written again, it is the same bytes.
    """
    content = asdict(document)
    if document.format == FIRST_FORMAT:
        _take_out(content, NOT_IN_FIRST)
    if document.format in {FIRST_FORMAT, SECOND_FORMAT}:
        for claim in content["claims"]:
            claim[MONTH] = claim.pop("event_in")
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def read(text: str) -> Document:
    """Return the document that `canonical_text` wrote down."""
    return read_content(json.loads(text))


def read_content(content: Mapping[str, Any]) -> Document:
    """Return a document from its JSON; one without its list of claims (a headline) is read too."""
    period = content["period"]
    return Document(
        format=content["format"],
        plan=PlanPart(**content["plan"]),
        charter=CharterPart(**content["charter"]),
        period=PeriodPart(
            no=period["no"],
            cutoff_at=datetime.fromisoformat(period["cutoff_at"]),
            notice_until=datetime.fromisoformat(period["notice_until"]),
            debit_on=date.fromisoformat(period["debit_on"]),
            sealed_at=datetime.fromisoformat(period["sealed_at"]),
        ),
        rules=RulesPart(**content["rules"]),
        figures=Figures(**content["figures"]),
        bands=tuple(BandPart(**band) for band in content["bands"]),
        claims=tuple(_claim(claim) for claim in content.get("claims", ())),
        exceptions=tuple(ExceptionPart(**one) for one in content["exceptions"]),
    )


def _claim(content: Mapping[str, Any]) -> ClaimPart:
    ages = content["ages"]
    told = {**content, "ages": None if ages is None else Ages(**ages)}
    if MONTH in told:
        told["event_in"] = told.pop(MONTH)
    return ClaimPart(**told)


def _take_out(content: dict[str, Any], unknown: Mapping[str, Collection[str]]) -> None:
    """Take out of each part what its format does not know."""
    for part, names in unknown.items():
        rows = content[part] if isinstance(content[part], tuple) else (content[part],)
        for row in rows:
            for name in names:
                del row[name]


def _plain(found: object) -> object:
    """Return what JSON can say of it; a number that is not whole is refused."""
    match found:
        case datetime():
            return found.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return found.isoformat()
        case dict():
            return {name: _plain(one) for name, one in found.items()}
        case tuple():
            return [_plain(one) for one in found]
        case None | bool() | int() | str():
            return found
    raise TypeError(f"A report holds no {type(found).__name__}.")
