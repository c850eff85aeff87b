"""Who is invited, who of them has come, and what a group's list has become."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from members.models import Enrolment, GroupImport, Invitation, User
from members.rules import Document
from members.states import OPEN, GroupState, Relation


@dataclass(frozen=True)
class InvitedPerson:
    """Somebody whom this user may enrol by an invitation, as the list has them."""

    invitation_id: int
    name: str
    born_on: date
    relation: Relation
    document: Document | None


@dataclass(frozen=True)
class GroupRow:
    """A list that was invited, and how many of its people have come."""

    group: GroupImport
    opened: int
    joined: int
    withdrawn: int
    expired: int

    @property
    def waiting(self) -> int:
        """Return how many may still come."""
        return self.group.invited - self.joined - self.withdrawn - self.expired


def invitation_of_code(*, code_hash: bytes) -> Invitation | None:
    """Return the invitation whose letter holds this code; its plan's clock says if it is open."""
    found = Invitation.objects.filter(code_hash=code_hash)
    return found.select_related("plan", "opened_by").first()


def household_of(invitation: Invitation, *, at: datetime) -> list[Invitation]:
    """Return everybody whom one letter invites, in the order of the list."""
    with_payer = Q(pk=invitation.pk) | Q(payer=invitation)
    return list(_live(at).filter(with_payer).order_by("line"))


def invited_people(*, user_id: int, plan_id: int, at: datetime) -> list[InvitedPerson]:
    """Return who was invited to a plan in letters to this user, and has not joined yet.

    Theirs is a letter that they opened with its code, or one that went to an address of theirs.
    """
    user = User.objects.get(pk=user_id)
    addresses = [address for address in (user.email, user.phone) if address]
    hashes = [Invitation.found_by("address_hash", address) for address in addresses]
    is_theirs = Q(address_hash__in=hashes) | Q(opened_by=user) | Q(payer__opened_by=user)
    found = _live(at).filter(is_theirs, plan_id=plan_id).exclude(Exists(_enrolments()))
    return [_person(one) for one in found.order_by("group_id", "line")]


def groups_of(*, plan_ids: Collection[int], at: datetime) -> list[GroupRow]:
    """Return the lists of these plans that were invited, newest first."""
    groups = GroupImport.objects.filter(plan_id__in=plan_ids, state=GroupState.INVITED)
    groups = groups.select_related("plan", "made_by").order_by("-invited_at", "-pk")
    counts = {row["group_id"]: row for row in _counts([group.pk for group in groups], at=at)}
    return [_row(group, counts.get(group.pk, {})) for group in groups]


def group_called(*, group_id: int, plan_ids: Collection[int]) -> GroupImport | None:
    """Return a list of one of these plans."""
    groups = GroupImport.objects.filter(pk=group_id, plan_id__in=plan_ids)
    return groups.select_related("plan", "made_by").first()


def open_invitations(*, group_id: int, at: datetime) -> QuerySet[Invitation]:
    """Return those of a list who may still come, in its order."""
    return _live(at).filter(group_id=group_id).exclude(Exists(_enrolments())).order_by("line")


def letter_key(invitation_id: int) -> str:
    """Return the key of an invitation's letter."""
    return f"invitation/{invitation_id}"


def _live(at: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(withdrawn_at=None, forgotten_at=None, expires_at__gt=at)


def _enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        plan=OuterRef("plan"), member__person_hash=OuterRef("person_hash"), state__in=OPEN
    )


def _counts(group_ids: Sequence[int], *, at: datetime) -> Iterable[dict[str, Any]]:
    invitations = Invitation.objects.filter(group_id__in=group_ids)
    has_joined = Exists(_enrolments())
    rows = (
        invitations.annotate(has_joined=has_joined)
        .values("group_id")
        .annotate(
            opened=Count("pk", filter=Q(opened_at__isnull=False)),
            joined=Count("pk", filter=Q(has_joined=True)),
            withdrawn=Count("pk", filter=Q(has_joined=False, withdrawn_at__isnull=False)),
            expired=Count("pk", filter=Q(has_joined=False, withdrawn_at=None, expires_at__lte=at)),
        )
    )
    return [{**row} for row in rows]


def _row(group: GroupImport, counts: dict[str, int]) -> GroupRow:
    return GroupRow(
        group,
        *(counts.get(name, 0) for name in ("opened", "joined", "withdrawn", "expired")),
    )


def _person(one: Invitation) -> InvitedPerson:
    document = None
    if one.document_number is not None:
        document = Document(one.document_kind, one.document_country, one.document_number)
    return InvitedPerson(one.pk, one.name, one.born_on, Relation(one.relation), document)
