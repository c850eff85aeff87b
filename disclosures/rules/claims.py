"""All that is ever shown of a claim. A field that is not here is not public."""

from dataclasses import dataclass
from datetime import datetime

from disclosures.rules.ages import Ages


@dataclass(frozen=True, kw_only=True)
class PublicClaim:
    """A claim as everybody may see it, from notice on."""

    ref: str
    plan_slug: str
    currency: str
    state: str
    cause: str
    event_in: str
    ages: Ages | None
    award_minor: int
    article: str
    notice_from: datetime
    notice_until: datetime
