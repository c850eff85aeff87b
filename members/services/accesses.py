"""Noting who of the crew looked at somebody's data."""

from datetime import UTC, datetime

from members.models import Access, User
from members.states import AccessKind


def record_access(*, member_id: int, kind: AccessKind, by: User, at: datetime) -> None:
    """Note that somebody opened a member's data of this kind: once a day, before it is shown.

    Who opens what is their own leaves no row.
    """
    Access.objects.bulk_create(
        [Access(member_id=member_id, kind=kind, by=by, on=at.astimezone(UTC).date(), at=at)],
        ignore_conflicts=True,
    )
