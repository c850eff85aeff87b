"""Emergency contacts, a death, and the waiting list."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction

from charter import services as charter
from members import letters, rules, selectors, services
from members.models import EmergencyContact, Enrolment, Member, Message
from members.states import EnrolmentState, Move, Relation, Role
from tests.members.builders import (
    JOINED,
    a_crew_member,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    moves_of,
    spans_of,
)

THEN: Final = JOINED + timedelta(days=3)
LATER: Final = THEN + timedelta(days=2)
PHONE: Final = "138 0013 8000"


def a_parent_held() -> Enrolment:
    """Return the enrolment of somebody's grown-up mother."""
    user = a_user(name="林小雨")
    return an_enrolment(user=user, person=a_person(name="陈兰", relation=Relation.PARENT))


@pytest.mark.django_db
def test_a_contact_is_told_and_is_found_by_their_number() -> None:
    member = an_enrolment().member

    contact = services.add_contact(
        member_id=member.pk, name="陈兰", phone=PHONE, by=member.holder, at=THEN
    )

    letter = Message.objects.get(kind="members/contact_added")
    assert (letter.recipient, letter.channel, letter.user) == ("+8613800138000", "sms", None)
    assert "ask for aid" in letters.words(letter).body
    assert selectors.contact_of(member_id=member.pk, phone="+8613800138000") == contact
    assert selectors.contact_of(member_id=member.pk + 1, phone="+8613800138000") is None


@pytest.mark.django_db
def test_the_same_number_twice_a_stranger_and_a_sixth_are_refused() -> None:
    member = an_enrolment().member
    told: dict[str, Any] = {"member_id": member.pk, "by": member.holder, "at": THEN}
    services.add_contact(name="陈兰", phone=PHONE, **told)

    with pytest.raises(rules.ContactKnown):
        services.add_contact(name="陈 兰", phone="+86 13800138000", **told)
    with pytest.raises(rules.NotTheirMember):
        services.add_contact(name="陈兰", phone=PHONE, **(told | {"by": a_user()}))
    for number in range(rules.MOST_CONTACTS - 1):
        services.add_contact(name="王", phone=f"1380013800{number + 1}", **told)
    with pytest.raises(rules.TooManyContacts):
        services.add_contact(name="王", phone="13800138009", **told)


@pytest.mark.django_db
def test_a_changed_number_tells_the_old_and_the_new_one() -> None:
    member = an_enrolment().member
    contact = services.add_contact(
        member_id=member.pk, name="陈兰", phone=PHONE, by=member.holder, at=THEN
    )

    changed = services.change_contact(
        contact_id=contact.pk, name="陈兰", phone="13800138001", by=member.holder, at=LATER
    )
    renamed = services.change_contact(
        contact_id=changed.pk, name="陈兰兰", phone="13800138001", by=member.holder, at=LATER
    )
    services.remove_contact(contact_id=renamed.pk, by=member.holder, at=LATER)
    services.remove_contact(contact_id=renamed.pk, by=member.holder, at=LATER)

    told = Message.objects.filter(kind__startswith="members/contact").order_by("pk")
    assert [(one.kind.split("_")[1], one.recipient[-1]) for one in told] == [
        ("added", "0"),
        ("removed", "0"),
        ("added", "1"),
        ("removed", "1"),
    ]
    assert not EmergencyContact.objects.filter(removed_at=None).exists()


@pytest.mark.django_db
def test_a_contact_lies_encrypted() -> None:
    member = an_enrolment().member
    services.add_contact(member_id=member.pk, name="陈兰", phone=PHONE, by=member.holder, at=THEN)

    with transaction.atomic():
        stored = EmergencyContact.objects.extra(
            select={"raw": "encode(phone, 'escape') || encode(name, 'escape')"}
        ).values_list("raw", flat=True)
        assert "13800138000" not in stored[0]


@pytest.mark.django_db
def test_a_death_ends_all_as_of_that_day_and_tells_family_contacts_and_treasurer() -> None:
    enrolment = a_parent_held()
    member, holder = enrolment.member, enrolment.member.holder
    a_crew_member(Role.TREASURER, plan=enrolment.plan)
    services.add_contact(member_id=member.pk, name="王芳", phone=PHONE, by=holder, at=THEN)
    died_at = datetime(2025, 3, 11, 16, tzinfo=UTC)  # the 12th begins in Shanghai

    for _twice in range(2):
        services.record_death(
            member_id=member.pk, died_on=date(2025, 3, 12), by=holder, at=LATER, plan_at={}
        )

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.left_at) == (EnrolmentState.DECEASED, died_at)
    assert moves_of(enrolment) == [(Move.DIED, died_at)]
    assert spans_of(enrolment)[-1][3] == died_at
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("members/died") == kinds.count("members/contact_died") == 1
    told = Message.objects.get(kind="members/death_recorded")
    assert told.facts["counted_until_on"] is None


@pytest.mark.django_db
def test_what_a_run_counted_after_a_death_stays_and_the_treasurer_is_told_until_when() -> None:
    enrolment = a_parent_held()
    a_crew_member(Role.TREASURER, plan=enrolment.plan)
    cutoff = datetime(2025, 4, 6, 16, tzinfo=UTC)
    charter.freeze_cutoff(plan_id=enrolment.plan_id, cutoff_at=cutoff)

    services.record_death(
        member_id=enrolment.member_id,
        died_on=date(2025, 3, 12),
        by=enrolment.member.holder,
        at=cutoff + timedelta(days=1),
        plan_at={},
    )

    assert spans_of(enrolment)[-1][3] == cutoff + timedelta(microseconds=1)
    told = Message.objects.get(kind="members/death_recorded")
    assert told.facts["counted_until_on"] == "2025-04-07"
    assert "until 7 April 2025" in letters.words(told).body.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("died_on", [date(2030, 1, 1), date(1950, 1, 1)])
def test_a_day_of_death_that_cannot_be_is_refused(died_on: date) -> None:
    enrolment = a_parent_held()

    with pytest.raises(rules.DeathImpossible):
        services.record_death(
            member_id=enrolment.member_id,
            died_on=died_on,
            by=enrolment.member.holder,
            at=LATER,
            plan_at={},
        )

    assert not moves_of(enrolment)


@pytest.mark.django_db
def test_on_the_waiting_list_nothing_counts_until_let_in_and_taking_back_ends_it() -> None:
    plan, user = a_plan(), a_user()
    member = Member.objects.create(
        holder=user, name="林小雨", born_on=date(1990, 5, 20), relation=Relation.SELF
    )
    version = plan.versions.get()
    enrolment = services.apply(member, version=version, by=user, at=JOINED)
    assert (enrolment.state, spans_of(enrolment)) == (EnrolmentState.APPLIED, [])

    services.leave(enrolment_id=enrolment.pk, by=user, at=THEN)
    again = services.apply(member, version=version, by=user, at=THEN)
    an_enrolment(user=user)  # so that there is a payer
    user.refresh_from_db()
    admitted = services.admit(enrolment_id=again.pk, by=None, at=LATER)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.ending) == (EnrolmentState.LEFT, "withdrawn")
    assert not selectors.may_return(enrolment, at=THEN)
    assert (admitted.state, admitted.joined_at) == (EnrolmentState.WAITING, LATER)
    assert spans_of(admitted)[0][2] == LATER
    assert moves_of(admitted) == [(Move.APPLIED, THEN), (Move.ADMITTED, LATER)]


@pytest.mark.django_db
def test_nobody_is_told_that_a_child_who_has_died_is_of_age() -> None:
    child = a_person(name="林小宝", born_on=date(2007, 12, 9), relation=Relation.CHILD)
    enrolment = an_enrolment(plan=a_plan(charter_name="xianghubao"), person=child)
    services.record_death(
        member_id=enrolment.member_id,
        died_on=LATER.date(),
        by=enrolment.member.holder,
        at=LATER,
        plan_at={enrolment.plan_id: LATER},
    )

    assert services.tell_of_age(today=date(2026, 1, 1), at=LATER) == 0
    assert not Message.objects.filter(kind="members/of_age").exists()
