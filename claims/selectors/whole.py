"""Claims with everything that a page about one names, in one question."""

from claims.models import Claim
from claims.models.claims import ClaimQuerySet


def whole() -> ClaimQuerySet:
    """Return the claims, each with its plan, member, version, band and who decided."""
    return Claim.objects.select_related(
        "plan", "enrolment__member__holder", "version", "band", "recommended_by", "decided_by"
    )
