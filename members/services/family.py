"""Those around a member: emergency contacts, and children who will be of age."""

from datetime import datetime

from django.db import IntegrityError, transaction

from members import rules
from members.models import ComingOfAge, EmergencyContact, Member, User
from members.services.messages import queue_to_address
from members.states import Channel, Relation


def expect_to_come_of_age(member: Member, *, at: datetime) -> None:
    """Write down when who holds a child is told that it is of age; one that is, is not awaited."""
    if member.relation != Relation.CHILD or member.born_on is None:
        return
    tell_on = rules.told_of_age_on(member.born_on)
    if tell_on > at.date():
        ComingOfAge.objects.get_or_create(member=member, defaults={"tell_on": tell_on})


@transaction.atomic
def add_contact(
    *, member_id: int, name: str, phone: str, by: User, at: datetime
) -> EmergencyContact:
    """Name somebody who may ask for aid for a member, and tell them so by a text message.

    Raises `NotAnAddress` for what is no phone number, `NotTheirMember`, `TooManyContacts`,
    `ContactKnown` where this number is one already.
    """
    member = _lock_own(member_id, by)
    number = rules.phone_number(phone)
    rules.require_few_contacts(member.contacts.filter(removed_at=None).count())
    contact = EmergencyContact(
        member=member,
        name=rules.person_name(name),
        phone=number,
        language=by.language,
        added_by=by,
        added_at=at,
    )
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError as twice:
        raise rules.ContactKnown from twice
    _tell(contact, "contact_added", at=at)
    return contact


@transaction.atomic
def change_contact(
    *, contact_id: int, name: str, phone: str, by: User, at: datetime
) -> EmergencyContact:
    """Change a contact: the old number is told that it is none any more, the new one that it is.

    Only the name: nobody is told. Refused as above.
    """
    contact = _lock_contact(contact_id, by)
    if contact.phone == rules.phone_number(phone):
        contact.name = rules.person_name(name)
        contact.save(update_fields=["name"])
        return contact
    _remove(contact, at=at)
    return add_contact(member_id=contact.member_id, name=name, phone=phone, by=by, at=at)


@transaction.atomic
def remove_contact(*, contact_id: int, by: User, at: datetime) -> None:
    """Take a contact away, and tell them; asked twice, it happens once."""
    contact = _lock_contact(contact_id, by)
    if contact.removed_at is None:
        _remove(contact, at=at)


def _remove(contact: EmergencyContact, *, at: datetime) -> None:
    contact.removed_at = max(at, contact.added_at)
    contact.save(update_fields=["removed_at"])
    _tell(contact, "contact_removed", at=at)


def _lock_own(member_id: int, by: User) -> Member:
    member = Member.objects.select_for_update(of=("self",)).filter(pk=member_id, holder=by).first()
    if member is None:
        raise rules.NotTheirMember
    return member


def _lock_contact(contact_id: int, by: User) -> EmergencyContact:
    own = EmergencyContact.objects.filter(pk=contact_id, member__holder=by)
    found = own.select_for_update(of=("self",)).select_related("member__holder").first()
    if found is None:
        raise rules.NotTheirMember
    return found


def _tell(contact: EmergencyContact, kind: str, *, at: datetime) -> None:
    queue_to_address(
        key=f"{kind}/{contact.pk}",
        user_id=None,
        channel=Channel.SMS,
        recipient=contact.phone,
        language=contact.language,
        kind=f"members/{kind}",
        facts={
            "contact": contact.name,
            "member": contact.member.name,
            "holder": contact.member.holder.name,
        },
        at=at,
    )
