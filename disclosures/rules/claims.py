"""All that is ever shown of a claim. A field that is not here is not public."""

from dataclasses import dataclass
from datetime import date, datetime

from disclosures.rules.ages import Ages


@dataclass(frozen=True, kw_only=True)
class PublicClaim:
    """A claim as everybody may see it, from notice on."""

    ref: str
    plan_slug: str
    currency: str
    state: str
    cause: str
    event_month: str
    ages: Ages | None
    award_minor: int
    article: str
    notice_from: datetime
    notice_until: datetime


def month_of(day: date) -> str:
    """Return the month of a day, 2026-04: the day itself is not told."""
    return f"{day:%Y-%m}"
