"""The age band of a claim, as widely as it may be told."""

from claims.models import Claim
from disclosures import rules


def ages_of_claim(claim: Claim) -> rules.Ages | None:
    """Return the ages of the band a claimant was in, or None where no band was."""
    if claim.band is None:
        return None
    return rules.wide_ages(
        from_days=claim.band.from_days,
        from_years=claim.band.from_years,
        until_years=claim.band.until_years,
    )
