"""What a plan cost in its last twelve months, from the sealed periods themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apportionment import selectors as apportionment
from charter.models import Plan
from charter.rules import Terms
from joining import rules
from joining.rules import BandCost, Outlook

A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Costs:
    """The last twelve months of a plan, and what they say of the next."""

    periods: int  # sealed in the last twelve months
    past: dict[str, BandCost]  # by band
    outlooks: list[Outlook]  # in the order of the charter's bands


def costs(*, plan: Plan, terms: Terms, at: datetime) -> Costs:
    """Return what a plan's sealed periods of the last twelve months cost each band of now."""
    shares = list(apportionment.sealed_shares(plan_id=plan.pk, after=at - A_YEAR))
    found = rules.band_costs([(one.band.key, one.no, one.share_minor or 0) for one in shares])
    past = {one.band_key: one for one in found}
    return Costs(
        periods=len({one.no for one in shares}),
        past=past,
        outlooks=[rules.outlook(terms, band, past.get(band.key)) for band in terms.bands],
    )
