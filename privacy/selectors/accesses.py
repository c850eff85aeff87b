"""Who of the crew looked at somebody's data: one list of what every floor has noted."""

from dataclasses import dataclass
from datetime import datetime

from claims.models import Access as ClaimAccess
from members import selectors as members
from members.models import User
from members.states import AccessKind
from support import selectors as support

MOST = 500


@dataclass(frozen=True)
class Look:
    """One of the crew opened something of a person's, at first that day."""

    at: datetime
    by: User
    member: str
    kind: AccessKind | None  # none: a request for aid, or a conversation
    claim_ref: str = ""
    paper: str = ""
    thread_ref: str = ""

    @property
    def roles(self) -> list[str]:
        """Return the words for the roles of who looked."""
        return sorted({str(grant.get_role_display()) for grant in self.by.role_grants.all()})


def looks(*, user: User, most: int = MOST) -> list[Look]:
    """Return who looked at the data of a user and of whom they hold, latest first.

    With each user come the roles they hold.
    """
    found = [*_of_people(user, most), *_of_claims(user, most), *_of_threads(user, most)]
    return sorted(found, key=lambda look: look.at, reverse=True)[:most]


def _of_people(user: User, most: int) -> list[Look]:
    found = members.accesses_to(user_id=user.pk).prefetch_related("by__role_grants")
    return [Look(one.at, one.by, one.member.name, AccessKind(one.kind)) for one in found[:most]]


def _of_claims(user: User, most: int) -> list[Look]:
    found = (
        ClaimAccess.objects.filter(claim__enrolment__member__holder=user)
        .select_related("by", "claim__enrolment__member", "evidence")
        .prefetch_related("by__role_grants")
        .order_by("-at", "-pk")
    )
    return [
        Look(
            one.at,
            one.by,
            one.claim.enrolment.member.name,
            None,
            one.claim.ref,
            one.evidence.name if one.evidence else "",
        )
        for one in found[:most]
    ]


def _of_threads(user: User, most: int) -> list[Look]:
    found = support.readings_of(user_id=user.pk).prefetch_related("by__role_grants")
    return [Look(one.at, one.by, "", None, thread_ref=one.thread.ref) for one in found[:most]]
