"""Whose document is whose: recorded once, in one form; of two at once one wins."""

from datetime import date, timedelta

import pytest

from members import rules, selectors, services
from members.models import Identity, Member, User
from members.rules import Document
from members.states import AccessKind, IdentityState, Relation
from tests.members.builders import JOINED, a_crew_member, a_user
from tests.members.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "11010519491231002X"
BORN_ON = date(1949, 12, 31)
CARD = Document("resident_id", "CN", NUMBER)
PASSPORT = Document("passport", "CN", "E12345678")


def a_person_of(user: User, *, name: str = "林国栋", born_on: date = BORN_ON) -> Member:
    return Member.objects.create(holder=user, name=name, born_on=born_on, relation=Relation.PARENT)


def recorded(member: Member, document: Document = CARD) -> Identity:
    return services.record_identity(member=member, document=document, by=member.holder, at=JOINED)


def test_a_document_is_recorded_unverified_and_its_number_lies_encrypted() -> None:
    identity = recorded(a_person_of(a_user()), Document("resident_id", "CN", "110105194912310 02x"))

    identity.refresh_from_db()
    assert (identity.number, identity.state) == (NUMBER, IdentityState.UNVERIFIED)
    assert bytes(identity.number_hash) != NUMBER.encode()


def test_recorded_again_in_another_form_it_stays_as_it_is() -> None:
    member = a_person_of(a_user())
    first = recorded(member)

    again = recorded(member, Document("resident_id", "", "110105 491231 002"))

    assert (again.pk, again.given_at) == (first.pk, first.given_at)
    assert Identity.objects.count() == 1


def test_another_document_takes_its_place_and_is_verified_anew() -> None:
    member = a_person_of(a_user())
    identity = recorded(member)
    services.verify_identity(identity_id=identity.pk, by=a_user(), at=JOINED)

    recorded(member, PASSPORT)

    identity.refresh_from_db()
    assert (identity.kind, identity.number) == ("passport", "E12345678")
    assert (identity.state, identity.verified_by, identity.verifier) == ("unverified", None, "")


def test_a_person_another_user_holds_is_refused_and_nothing_is_recorded() -> None:
    recorded(a_person_of(a_user()))
    other = a_person_of(a_user(name="王芳"))

    with pytest.raises(rules.PersonHeldElsewhere) as refused:
        recorded(other, Document("resident_id", "CN", "１１０１０５４９１２３１００２"))

    assert refused.value.args == ()
    assert not Identity.objects.filter(member=other).exists()


def test_a_number_of_another_in_the_same_family_is_told_by_name() -> None:
    user = a_user()
    recorded(a_person_of(user))

    with pytest.raises(rules.DocumentOfAnother) as refused:
        recorded(a_person_of(user, name="林国梁"))

    assert refused.value.name == "林国栋"


def test_a_birth_date_that_is_not_in_the_number_is_refused() -> None:
    with pytest.raises(rules.BirthDateDiffers) as refused:
        recorded(a_person_of(a_user(), born_on=date(1949, 12, 30)))

    assert refused.value.in_document == BORN_ON
    assert not Identity.objects.exists()


@pytest.mark.parametrize("_repeat", range(3))
def test_of_two_users_who_record_one_person_at_once_one_wins_and_the_other_is_told(
    _repeat: int,
) -> None:
    one, other = a_person_of(a_user()), a_person_of(a_user(name="王芳"))

    outcomes = at_once(
        lambda: recorded(one),
        lambda: recorded(other, Document("resident_id", "CN", "110105491231002")),
    )

    assert outcomes == ["PersonHeldElsewhere", "done"]
    assert Identity.objects.count() == 1


def test_the_staff_verify_or_doubt_and_the_member_reads_why() -> None:
    identity = recorded(a_person_of(a_user()))
    staff = a_crew_member("operator")

    services.doubt_identity(
        identity_id=identity.pk, reason=" The name differs. ", by=staff, at=JOINED
    )
    identity.refresh_from_db()
    assert (identity.state, identity.reason) == (IdentityState.DOUBTFUL, "The name differs.")

    services.verify_identity(identity_id=identity.pk, by=staff, at=JOINED)
    identity.refresh_from_db()
    assert (identity.state, identity.reason) == (IdentityState.VERIFIED, "")
    assert (identity.verified_by, identity.verifier) == (staff, "staff")


def test_a_doubt_without_a_reason_changes_nothing() -> None:
    identity = recorded(a_person_of(a_user()))

    with pytest.raises(rules.DoubtNeedsReason):
        services.doubt_identity(identity_id=identity.pk, reason="  ", by=a_user(), at=JOINED)

    identity.refresh_from_db()
    assert identity.state == IdentityState.UNVERIFIED


def test_nobody_verifies_their_own_family() -> None:
    user = a_user()
    identity = recorded(a_person_of(user))

    with pytest.raises(rules.OwnIdentity):
        services.verify_identity(identity_id=identity.pk, by=user, at=JOINED)


def test_an_access_is_noted_once_a_day_and_kind() -> None:
    member, staff = a_person_of(a_user()), a_crew_member("operator")

    for hours in (0, 1, 24):
        services.record_access(
            member_id=member.pk,
            kind=AccessKind.IDENTITY,
            by=staff,
            at=JOINED + timedelta(hours=hours),
        )
    services.record_access(member_id=member.pk, kind=AccessKind.HEALTH, by=staff, at=JOINED)

    seen = selectors.accesses_to(user_id=member.holder_id)
    assert [(access.kind, access.at - JOINED) for access in seen] == [
        ("identity", timedelta(days=1)),
        ("health", timedelta(0)),
        ("identity", timedelta(0)),
    ]
