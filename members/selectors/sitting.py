"""Questions about members who judge with others: who is long enough here, who stands too close."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from members import states
from members.models import EmergencyContact, Enrolment, Member, RoleGrant, User
from members.states import Relation


def users_in_plan(*, plan_id: int, joined_before: datetime) -> QuerySet[User]:
    """Return the accounts whose own person has belonged to a plan since before an instant."""
    own = Enrolment.objects.filter(
        plan_id=plan_id,
        member__holder=OuterRef("pk"),
        member__relation=Relation.SELF,
        member__erased_at=None,
        state__in=states.IN,
        joined_at__lte=joined_before,
    )
    return User.objects.filter(Exists(own), is_active=True)


def user_ids_close_to(*, member: Member) -> frozenset[int]:
    """Return whose household a member belongs to: `members_close_to`, seen from the member.

    Who holds them, who holds the same person under another account, their emergency contacts,
    and for whom their holder is an emergency contact.
    """
    open_contacts = EmergencyContact.objects.filter(removed_at=None)
    phones = [one.phone for one in open_contacts.filter(member__holder=member.holder_id)]
    close = Q(pk=member.holder_id) | Q(phone__in=phones)
    if member.person_hash is not None:
        close |= Q(members__person_hash=member.person_hash)
    if member.holder.phone:
        found_by = EmergencyContact._meta.get_field("phone_hash").hash_of(member.holder.phone)
        near = open_contacts.filter(phone_hash=found_by)
        close |= Q(members__in=near.values("member_id"))
    return frozenset(User.objects.filter(close).values_list("pk", flat=True))


def crew_ids(*, plan_id: int) -> frozenset[int]:
    """Return who holds any role for a plan."""
    grants = RoleGrant.objects.filter(Q(plan_id=plan_id) | Q(plan_id=None))
    return frozenset(grants.values_list("user_id", flat=True))
