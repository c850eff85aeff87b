"""Questions about those around a member: contacts, offers of an own account, a death."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from members import rules
from members.models import AccountOffer, EmergencyContact, Enrolment, Member, User
from members.models.family import code_hash
from members.states import Relation


def members_of(*, user_id: int) -> QuerySet[Member]:
    """Return the members a user holds, themself first, with their enrolments and contacts."""
    enrolments = Enrolment.objects.select_related("plan", "version").order_by("joined_at", "pk")
    contacts = EmergencyContact.objects.filter(removed_at=None).order_by("pk")
    offers = AccountOffer.objects.filter(accepted_at=None, withdrawn_at=None)
    return (
        Member.objects.filter(holder_id=user_id)
        .select_related("death")
        .prefetch_related(
            Prefetch("enrolments", enrolments),
            Prefetch("contacts", contacts),
            Prefetch("account_offers", offers),
        )
        .order_by("pk")
    )


def offer_of_code(*, code: str, at: datetime) -> AccountOffer | None:
    """Return the offer that a code takes, if it may be taken now."""
    offers = AccountOffer.objects.select_related("member", "offered_by")
    return offers.filter(
        code_hash=code_hash(rules.settled_offer_code(code)),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
    ).first()


def contact_of(*, member_id: int, phone: str) -> EmergencyContact | None:
    """Return the emergency contact of a member with this phone number, in its settled form."""
    field = EmergencyContact._meta.get_field("phone_hash")
    found = EmergencyContact.objects.filter(member_id=member_id, removed_at=None)
    return found.filter(phone_hash=field.hash_of(phone)).first()


def has_died(*, user_id: int) -> bool:
    """Return whether the person whose account this is has died, as far as it was told."""
    own = Member.objects.filter(holder_id=user_id, relation=Relation.SELF)
    return own.filter(death__isnull=False).exists()


def contacts_who_are(*, user: User) -> QuerySet[EmergencyContact]:
    """Return where a user is named as emergency contact, by the phone number they have proven."""
    if not user.phone or user.phone_proven_at is None:
        return EmergencyContact.objects.none()
    field = EmergencyContact._meta.get_field("phone_hash")
    return EmergencyContact.objects.filter(
        phone_hash=field.hash_of(user.phone), removed_at=None
    ).select_related("member")


def contacts_held_by(*, user_id: int) -> QuerySet[EmergencyContact]:
    """Return the emergency contacts of the members a user holds."""
    found = EmergencyContact.objects.filter(member__holder_id=user_id, removed_at=None)
    return found.select_related("member")


def members_close_to(*, user: User) -> QuerySet[Member]:
    """Return the members whose household a user belongs to, as far as the platform knows.

    Whom they hold, the same persons under other accounts, whose emergency contact they are, and
    whom somebody holds that is an emergency contact of theirs.
    """
    held = Member.objects.filter(holder=user)
    contacts = EmergencyContact.objects.filter(removed_at=None)
    phones = [one.phone for one in contacts_held_by(user_id=user.pk)]
    is_close = Q(holder=user) | Q(person_hash__in=held.values("person_hash"))
    is_close |= Q(holder__phone__in=phones)
    if user.phone:
        found_by = EmergencyContact._meta.get_field("phone_hash").hash_of(user.phone)
        is_close |= Q(pk__in=contacts.filter(phone_hash=found_by).values("member_id"))
    return Member.objects.filter(is_close)


def member_of_offer(*, code: str) -> Member | None:
    """Return whom an offer of an own account is about, open or not."""
    offers = AccountOffer.objects.select_related("member")
    offer = offers.filter(code_hash=code_hash(rules.settled_offer_code(code))).first()
    return offer.member if offer else None


def has_taken(*, code: str, by: User) -> bool:
    """Return whether somebody has taken an own account with this code already."""
    own = AccountOffer.objects.filter(accepted_by=by)
    return own.filter(code_hash=code_hash(rules.settled_offer_code(code))).exists()


def member_called(*, enrolment_id: int, name: str, plan_ids: Collection[int]) -> Member | None:
    """Return the member of an enrolment in these plans, if that is their name.

    For staff who were told both: who knows only one of them learns nothing.
    """
    in_plans = Enrolment.objects.filter(pk=enrolment_id, plan_id__in=plan_ids)
    return Member.objects.named(name).filter(enrolments__in=in_plans).first()
