"""Bringing a group along: nobody is enrolled, nobody invited twice, all or nobody."""

import io
from datetime import date, timedelta
from typing import Final

import pytest
from django.db import connection
from django.utils import translation

from charter.models import Plan
from members import selectors, services
from members.list_words import fault_words, note_words
from members.models import Enrolment, Invitation, Message, User
from members.rules import Document
from members.services import ListReport
from members.states import Relation
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment

HEADER: Final = "name,birth date,document number,phone,relation,payer,language"
DAY: Final = timedelta(days=1)
ID: Final = "11010519800505004X"


def a_line(
    name: str = "林小雨",
    born: str = "1990-05-20",
    number: str = "",
    phone: str = "13800138000",
    relation: str = "",
    payer: str = "",
    language: str = "",
) -> str:
    return ",".join([name, born, number, phone, relation, payer, language])


def a_file(*lines: str) -> io.BytesIO:
    return io.BytesIO("\r\n".join([HEADER, *lines]).encode())


def look(plan: Plan, *lines: str) -> ListReport:
    return services.look_through(
        plan_id=plan.pk, file=a_file(*lines), language="zh-hans", at=JOINED
    )


def invite(plan: Plan, *lines: str, at: object = JOINED) -> ListReport:
    file = a_file(*lines)
    group = services.note_list(
        plan_id=plan.pk, file=file, file_name="list.csv", language="zh-hans", by=None, at=JOINED
    )
    return services.invite_group(group_id=group.pk, file=file, at=at)  # type: ignore[arg-type]


def codes(found: ListReport) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in found.faults]


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="members/invited").order_by("pk"))


FAMILY: Final = (
    a_line(),
    a_line("林小舟", "2005-01-01", phone="", relation="child"),
    a_line("林父", "1975-01-01", phone="", relation="父亲"),
    a_line("王芳", "1985-07-07", phone="13900139000", language="en"),
)


@pytest.mark.django_db
def test_looking_through_changes_nothing() -> None:
    found = look(a_plan(), *FAMILY)

    assert (found.lines, found.fault_count, found.invitable) == (4, 0, 4)
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_everybody_is_invited_by_one_letter_a_household_and_nobody_is_enrolled() -> None:
    plan = a_plan()

    found = invite(plan, *FAMILY)

    assert found.invited == Invitation.objects.count() == 4
    assert not Enrolment.objects.exists()
    assert not User.objects.exists()
    first, second = letters()
    assert (first.recipient, first.facts["people"], first.language) == (
        "+8613800138000",
        3,
        "zh-hans",
    )
    assert (second.recipient, second.facts["people"], second.language) == (
        "+8613900139000",
        1,
        "en",
    )
    head = Invitation.objects.get(line=2)
    assert {one.name for one in head.dependants.all()} == {"林小舟", "林父"}
    assert (head.name, head.born_on, head.address) == (
        "林小雨",
        date(1990, 5, 20),
        "+8613800138000",
    )


@pytest.mark.django_db
def test_names_and_numbers_lie_encrypted() -> None:
    invite(a_plan(), a_line("欧阳修", "1980-05-05", ID))

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(one)::text FROM members_invitation one")
        [[row]] = cursor.fetchall()
    assert "欧阳" not in row
    assert ID not in row
    assert Invitation.objects.get().document_number == ID


@pytest.mark.django_db
def test_the_same_list_again_invites_nobody_again() -> None:
    plan = a_plan()
    invite(plan, *FAMILY)

    again = invite(plan, *FAMILY, a_line("新人", "1991-01-01", phone="13700137000"))

    assert (again.invited, again.note_count) == (1, 4)
    assert {note.code for note in again.notes} == {"invited"}
    assert Invitation.objects.count() == 5
    assert len(letters()) == 3


@pytest.mark.django_db
def test_one_fault_and_nobody_is_invited() -> None:
    plan = a_plan()

    found = invite(plan, *FAMILY, a_line("", "1990-01-01", phone="13600136000"))

    assert (found.invited, found.invitable) == (0, 0)
    assert codes(found) == [(6, "name_missing")]
    assert not Invitation.objects.exists()
    assert not letters()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([a_line(), a_line("林 小雨 ", "1990/5/20", phone="13900139000")], []),
        ([a_line(), a_line(" 林小雨", "1990/5/20", phone="13900139000")], [(3, "twice_person")]),
        (
            [
                a_line("甲", "1980-05-05", ID),
                a_line("乙", "1980-05-05", "１１０１０５19800505004x", "13900139000"),
            ],
            [(3, "twice_document")],
        ),
        (
            [
                a_line("甲", "1990-01-01", "110105800505004", "13900139000"),
            ],
            [(2, "document_born")],
        ),
        (
            [a_line(), a_line("王芳", "1985-07-07", phone="+86 138 0013 8000")],
            [(3, "twice_address")],
        ),
        ([a_line("林小舟", "2005-01-01", phone="", relation="child")], [(2, "payer_missing")]),
        (
            [
                a_line(),
                a_line("舟", "2005-01-01", phone="", relation="child", payer="13900139000"),
            ],
            [(3, "payer_unknown")],
        ),
        ([a_line(born="1920-01-01")], [(2, "age")]),
    ],
)
def test_what_the_lines_say_against_each_other(
    lines: list[str], found: list[tuple[int, str]]
) -> None:
    told = look(a_plan(), *lines)

    assert codes(told) == found
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(fault_words(fault) for fault in told.faults)


@pytest.mark.django_db
def test_old_and_new_form_of_one_resident_number_are_the_same() -> None:
    lines = [
        a_line("甲", "1980-05-05", ID),
        a_line("乙", "1980-05-05", "110105800505004", "13900139000"),
    ]

    assert codes(look(a_plan(), *lines)) == [(3, "twice_document")]


@pytest.mark.django_db
def test_a_payer_named_by_phone_may_stand_below() -> None:
    plan = a_plan()
    child = a_line("林小舟", "2005-01-01", phone="", relation="child", payer="138 0013 8000")

    invite(plan, child, a_line())

    assert Invitation.objects.get(line=2).payer == Invitation.objects.get(line=3)
    assert len(letters()) == 1


@pytest.mark.django_db
def test_members_are_passed_over_and_their_families_still_get_a_letter() -> None:
    plan = a_plan()
    an_enrolment(plan=plan, user=a_user(name="林小雨"), person=a_person(name="林小雨"))

    found = invite(plan, *FAMILY)

    assert (found.invited, found.note_count) == (3, 1)
    with translation.override("en"):
        assert "member" in note_words(found.notes[0])
    child, father = Invitation.objects.get(line=3), Invitation.objects.get(line=4)
    assert (child.payer, father.payer) == (None, child)
    assert child.address == "+8613800138000"


@pytest.mark.django_db
def test_a_document_of_another_member_is_a_fault() -> None:
    plan = a_plan()
    other = an_enrolment(
        plan=plan, person=a_person(born_on=date(1980, 12, 31)), user=a_user(name="林小雨")
    ).member
    services.record_identity(
        member=other,
        document=Document("passport", "CN", "E12345678"),
        by=other.holder,
        at=JOINED,
    )
    line = a_line("王五", "1985-01-01").replace("1985-01-01,", "1985-01-01,E12345678")
    header = "name,birth date,document number,phone,relation,payer,language,document kind"
    content = "\n".join([header, line + ",passport"]).encode()

    found = services.look_through(
        plan_id=plan.pk, file=io.BytesIO(content), language="en", at=JOINED
    )

    assert codes(found) == [(2, "document_of_another")]


@pytest.mark.django_db
def test_one_whose_invitation_ran_out_is_invited_anew() -> None:
    plan = a_plan()
    invite(plan, a_line())

    again = invite(plan, a_line(), at=JOINED + 31 * DAY)

    assert again.invited == 1
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.django_db
def test_the_invited_are_found_by_their_address_or_the_letter_they_opened() -> None:
    plan = a_plan()
    invite(plan, *FAMILY)
    by_address = a_user(phone="13800138000")
    by_letter = a_user()

    people = selectors.invited_people(user_id=by_address.pk, plan_id=plan.pk, at=JOINED)
    assert [(one.name, one.relation) for one in people] == [
        ("林小雨", Relation.SELF),
        ("林小舟", Relation.CHILD),
        ("林父", Relation.PARENT),
    ]
    assert selectors.invited_people(user_id=by_letter.pk, plan_id=plan.pk, at=JOINED) == []
    head = Invitation.objects.get(line=2)
    services.open_invitation(invitation_id=head.pk, user_id=by_letter.pk, at=JOINED)
    assert len(selectors.invited_people(user_id=by_letter.pk, plan_id=plan.pk, at=JOINED)) == 3
    late = JOINED + 31 * DAY
    assert selectors.invited_people(user_id=by_letter.pk, plan_id=plan.pk, at=late) == []


@pytest.mark.django_db
def test_a_letter_is_opened_by_one_account_and_its_code_goes() -> None:
    invite(a_plan(), a_line())
    head = Invitation.objects.get()
    one, other = a_user(), a_user()

    for _ in range(2):
        services.open_invitation(invitation_id=head.pk, user_id=one.pk, at=JOINED)
    with pytest.raises(services.InvitationOver):
        services.open_invitation(invitation_id=head.pk, user_id=other.pk, at=JOINED)

    [letter] = letters()
    assert letter.facts == {}
