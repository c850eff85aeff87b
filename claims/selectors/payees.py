"""To whom an award goes, and what is odd about it."""

import unicodedata
from datetime import datetime

from claims.models import Claim, ClaimEvent


def account_changed_since(*, claim: Claim, since: datetime) -> bool:
    """Return whether another account was named for a claim's award after an instant."""
    return ClaimEvent.objects.filter(claim=claim, move="account", at__gt=since).exists()


def is_payee_of_family(*, claim: Claim) -> bool:
    """Return whether the account is in the name of the claimant, or of who holds the claimant.

    However it is written: capitals, widths and spaces make no difference.
    """
    member = claim.enrolment.member
    return _plain(claim.account_name) in {_plain(member.name), _plain(member.holder.name)}


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
