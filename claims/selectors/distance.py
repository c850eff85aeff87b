"""Questions for a panel: who has had a hand in a claim, and who works where the claimant does."""

from claims.models import Claim, Employer
from claims.states import FiledAs


def hand_ids(*, claim: Claim) -> frozenset[int]:
    """Return the users who filed, read, asked, noted, decided or stood aside in a claim."""
    found: set[int | None] = set(claim.events.values_list("by_id", flat=True))
    found |= set(claim.readings.values_list("by_id", flat=True))
    found |= set(claim.decisions.values_list("by_id", flat=True))
    found |= set(claim.notes.values_list("by_id", flat=True))
    found |= set(claim.requests.values_list("asked_by_id", flat=True))
    found |= set(claim.investigations.values_list("ordered_by_id", flat=True))
    found |= set(claim.accesses.values_list("by_id", flat=True))
    found |= set(claim.recusals.values_list("user_id", flat=True))
    if claim.filed_as != FiledAs.CREW:
        found.add(claim.filed_by_id)
    return frozenset(one for one in found if one is not None)


def colleague_ids(*, claim: Claim) -> frozenset[int]:
    """Return the users who have said that they work where the claimant does."""
    if not claim.employer or claim.employer_lookup is None:
        return frozenset()
    found = Employer.objects.filter(name_lookup=claim.employer_lookup, ended_at=None)
    return frozenset(found.values_list("user_id", flat=True))
