"""Questions about links with codes, by which a family follows a request without an account."""

from datetime import datetime

from django.db.models import QuerySet

from claims.models import CaseLink, Claim
from claims.rules.links import MOST_TRIES, is_open


def links_of(*, claim: Claim) -> QuerySet[CaseLink]:
    """Return every link of a request, latest first, with who made it."""
    return claim.links.select_related("made_by").order_by("-pk")


def open_links(*, claim: Claim, at: datetime) -> QuerySet[CaseLink]:
    """Return the links by which a request may be followed now."""
    return claim.links.filter(ended_at=None, until__gt=at, tries__lt=MOST_TRIES)


def link_called(*, slug: str) -> CaseLink | None:
    """Return the link of this address, open or not, with what its page tells."""
    found = CaseLink.objects.select_related(
        "claim__plan",
        "claim__version",
        "claim__enrolment__member",
        "claim__recommended_by",
        "claim__decided_by",
    )
    return found.filter(slug=slug).first()


def is_followed_by(*, link: CaseLink, at: datetime) -> bool:
    """Return whether a link still leads to its request."""
    return is_open(until=link.until, ended_at=link.ended_at, tries=link.tries, at=at)
