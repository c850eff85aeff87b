"""Questions about documents: who waits to be verified, and who looked at whose data."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Access, Enrolment, Identity, Member
from members.selectors.people import plan_ids_of_roles

STAFF = frozenset({"operator", "reviewer"})


def identities_for(*, staff_id: int) -> QuerySet[Identity]:
    """Return the identities that one of the staff may see: of the plans they work for.

    Nobody sees their own family's here.
    """
    plan_ids = plan_ids_of_roles(user_id=staff_id, roles=STAFF)
    belongs = Enrolment.objects.filter(member=OuterRef("member"), plan__in=plan_ids)
    return (
        Identity.objects.filter(Exists(belongs))
        .exclude(member__holder_id=staff_id)
        .select_related("member__holder", "given_by", "verified_by")
    )


def identities_to_verify(*, staff_id: int) -> QuerySet[Identity]:
    """Return the identities nobody has looked at, oldest first."""
    waiting = identities_for(staff_id=staff_id).filter(state="unverified")
    return waiting.order_by("given_at", "pk")


def identities_judged(*, staff_id: int, most: int) -> QuerySet[Identity]:
    """Return the identities judged last."""
    judged = identities_for(staff_id=staff_id).exclude(state="unverified")
    return judged.order_by("-verified_at", "-pk")[:most]


def identity_ids_to_ask(*, at: datetime, most: int) -> list[int]:
    """Return the identities the verifier is to be asked about, oldest first."""
    waiting = Identity.objects.filter(ask_at__lte=at).order_by("ask_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:most])


def identities_of(*, user_id: int) -> dict[int, Identity]:
    """Return the identities of the members a user holds, by member."""
    own = Identity.objects.filter(member__holder_id=user_id).select_related("member")
    return {identity.member_id: identity for identity in own}


def identity_of(*, member_id: int) -> Identity | None:
    """Return a member's document, if one was given; the door that asks notes who looks."""
    return Identity.objects.filter(member_id=member_id).select_related("member").first()


def namesakes_of(member: Member) -> int:
    """Return how many other members bear this name and birth date."""
    return Member.objects.called(member.name, member.born_on).exclude(pk=member.pk).count()


def accesses_to(*, user_id: int) -> QuerySet[Access]:
    """Return who looked at the data of the members a user holds, latest first."""
    own = Access.objects.filter(member__holder_id=user_id)
    return own.select_related("by", "member").order_by("-at", "-pk")
