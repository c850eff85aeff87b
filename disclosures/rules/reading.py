"""A document read back from its bytes, of whatever format it is."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final, TypeVar

from disclosures.rules.ages import Ages
from disclosures.rules.documents import (
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
from disclosures.rules.formats import (
    MONTH,
)
from disclosures.rules.so_far import (
    CollectedPart,
    DisputesPart,
    PaidPart,
    ReceiptsPart,
    SpentPart,
    TallyPart,
)

T = TypeVar("T")
INSTANTS: Final = ("cutoff_at", "notice_until", "sealed_at")


def read(text: str) -> Document:
    """Return the document that `canonical_text` wrote down."""
    return read_content(json.loads(text))


def read_content(content: Mapping[str, Any]) -> Document:
    """Return a document from its JSON; one without its list of claims (a headline) is read too."""
    return Document(
        format=content["format"],
        plan=PlanPart(**content["plan"]),
        charter=_whole(CharterPart, content["charter"]),
        period=_period(content["period"]),
        rules=_whole(RulesPart, content["rules"]),
        figures=_whole(Figures, content["figures"]),
        bands=tuple(_whole(BandPart, band) for band in content["bands"]),
        claims=tuple(_claim(claim) for claim in content.get("claims", ())),
        exceptions=tuple(_whole(ExceptionPart, one) for one in content["exceptions"]),
        formula=content.get("formula", ""),
        previous_sha256=content.get("previous_sha256", ""),
        audited=int(content.get("audited", 0)),
        fee_spent=tuple(_whole(SpentPart, one) for one in content.get("fee_spent", ())),
        **_so_far(content),
    )


def _so_far(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that stand since the fourth format, as far as they are there."""
    as_of, disputes = content.get("as_of"), content.get("disputes")
    return {
        "as_of": datetime.fromisoformat(as_of) if as_of else None,
        "receipts": _if_any(ReceiptsPart, content.get("receipts")),
        "collected": _if_any(CollectedPart, content.get("collected")),
        "paid": _if_any(PaidPart, content.get("paid")),
        "disputes": _disputes(disputes) if disputes else None,
    }


def _disputes(content: Mapping[str, Any]) -> DisputesPart:
    return DisputesPart(
        objections=tuple(_whole(TallyPart, one) for one in content["objections"]),
        appeals=tuple(_whole(TallyPart, one) for one in content["appeals"]),
    )


def _period(content: Mapping[str, Any]) -> PeriodPart:
    instants = {name: datetime.fromisoformat(content[name]) for name in INSTANTS}
    return PeriodPart(
        no=content["no"],
        debit_on=date.fromisoformat(content["debit_on"]),
        abandoned_before=tuple(content.get("abandoned_before", ())),
        **instants,
    )


def _claim(content: Mapping[str, Any]) -> ClaimPart:
    ages = content["ages"]
    told = {**content, "ages": None if ages is None else Ages(**ages)}
    if MONTH in told:
        told["event_in"] = told.pop(MONTH)
    return _whole(ClaimPart, told)


def _if_any(kind: type[T], content: Mapping[str, Any] | None) -> T | None:
    return None if content is None else _whole(kind, content)


def _whole(kind: type[T], content: Mapping[str, Any]) -> T:
    """Return a part; a figure that came as a string of digits is a whole number again."""
    figures = {one.name for one in fields(kind) if "int" in str(one.type)}  # type: ignore[arg-type]
    return kind(
        **{
            name: int(found) if name in figures and isinstance(found, str) else found
            for name, found in content.items()
        }
    )
