"""The office brings a list; those invited come in by their letters."""

import io
import re
from typing import Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charter import selectors as charter
from charter.models import Plan
from members import selectors, services, uploads
from members.models import Enrolment, GroupImport, Invitation, Message, User
from members.services.inviting import EXPIRES_AFTER
from members.states import GroupState, Role
from tests.members.builders import a_crew_member, a_plan, a_user, signs_in

pytestmark = pytest.mark.django_db

LIST: Final = "姓名,出生日期,手机\n林小雨,1990-05-20,13800138000\n王芳,1985-07-07,13900139000\n"
BAD: Final = "姓名,出生日期,手机\n林小雨,1990-05-20,138\n,1985-07-07,13900139000\n"


@pytest.fixture
def plan() -> Plan:
    return a_plan(at=timezone.now())


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return signs_in(client, a_crew_member(Role.OPERATOR, plan=plan))


def bring(client: Client, plan: Plan, content: bytes, *, name: str = "list.csv") -> tuple[int, str]:
    response = client.post(
        reverse("members:bring_list"),
        {"plan": plan.pk, "language": "zh-hans", "file": SimpleUploadedFile(name, content)},
    )
    return response.status_code, response.content.decode()


def invite(plan: Plan) -> list[Message]:
    at = charter.now(plan)
    group, _ = services.bring_list(
        plan_id=plan.pk,
        file=io.BytesIO(LIST.encode()),
        file_name="list.csv",
        language="en",
        by=None,
        at=at,
    )
    services.invite_group(group_id=group.pk, file=services.kept_file(group), at=at)
    return list(Message.objects.filter(kind="members/invited").order_by("pk"))


def test_a_list_is_looked_through_first_and_invited_by_a_second_press(
    office: Client, plan: Plan
) -> None:
    status, page = bring(office, plan, LIST.encode("gbk"))
    assert (status, Invitation.objects.count()) == (200, 0)
    assert "2 people can be invited" in page

    group = GroupImport.objects.get()
    for _ in range(2):
        response = office.post(reverse("members:invite_group", args=[group.pk]))
        assert response.status_code == 302

    assert Invitation.objects.count() == Message.objects.count() == 2
    html = office.get(reverse("members:group", args=[group.pk])).content.decode()
    assert "Line 2" in html
    assert "list.csv" in office.get(reverse("members:lists")).content.decode()


def test_what_is_wrong_is_shown_by_line_and_nothing_is_kept(office: Client, plan: Plan) -> None:
    status, page = bring(office, plan, BAD.encode())

    assert status == 422
    assert "Line 2" in page
    assert "is not a phone number" in page
    assert "The name is missing." in page
    group = GroupImport.objects.get()
    assert (group.state, group.content) == (GroupState.DROPPED, None)
    assert office.get(reverse("members:group", args=[group.pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04xl/workbook", "Excel workbook"),
        (b"", "The file is empty"),
        (b"a,b\n", "We miss"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_next_step(
    office: Client, plan: Plan, content: bytes, words: str
) -> None:
    status, page = bring(office, plan, content)

    assert status == 422
    assert words in page


def test_a_file_too_large_is_refused_with_a_page_and_fills_neither_memory_nor_disk(
    office: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)

    status, page = bring(office, plan, LIST.encode() + b"x" * 3_000_000)

    assert status == 413
    assert "larger than 10 MB" in page
    assert not GroupImport.objects.exists()


def test_an_upload_without_the_forms_token_is_refused(plan: Plan) -> None:
    client = Client(enforce_csrf_checks=True)
    signs_in(client, a_crew_member(Role.OPERATOR, plan=plan))

    assert bring(client, plan, LIST.encode())[0] == 403


@pytest.mark.parametrize("role", [Role.TREASURER, Role.REVIEWER])
def test_only_operators_bring_lists(client: Client, plan: Plan, role: Role) -> None:
    signs_in(client, a_crew_member(role, plan=plan))

    assert client.get(reverse("members:lists")).status_code == 403
    assert bring(client, plan, LIST.encode())[0] == 403


def test_an_operator_of_another_plan_sees_nothing_of_it(client: Client, plan: Plan) -> None:
    invite(plan)
    group = GroupImport.objects.get()
    signs_in(client, a_crew_member(Role.OPERATOR, plan=a_plan()))

    for name in ("group",):
        assert client.get(reverse(f"members:{name}", args=[group.pk])).status_code == 404
    for name in ("invite_group", "drop_list", "withdraw_invitations"):
        assert client.post(reverse(f"members:{name}", args=[group.pk])).status_code == 404
    assert bring(client, plan, LIST.encode())[0] == 422


def test_invitations_are_withdrawn_one_or_all(office: Client, plan: Plan) -> None:
    invite(plan)
    address = reverse("members:withdraw_invitations", args=[GroupImport.objects.get().pk])

    office.post(address, {"line": "2"})
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    office.post(address, {"line": "no number"})
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    office.post(address)
    assert Invitation.objects.filter(withdrawn_at=None).count() == 0


def letter_of(message: Message) -> str:
    services.send_message(message_id=message.pk, at=timezone.now())
    message.refresh_from_db()
    found = re.search(r"/invited/([A-Z0-9]+)/", message.body)
    assert found is not None
    return found.group(1)


def test_the_letter_leads_to_an_account_and_to_joining_and_enrols_nobody(
    client: Client, plan: Plan
) -> None:
    code = letter_of(invite(plan)[0])
    address = reverse("members:invited", args=[code])

    shown = client.get(address)
    assert "林小雨" in shown.content.decode()
    assert Invitation.objects.filter(opened_at=None).count() == 2  # looking changes nothing
    response = client.post(address)

    assert response.status_code == 302
    assert response.headers["location"] == reverse("joining:about", args=[plan.slug])
    user = User.objects.get(phone="+8613800138000")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()
    assert not Enrolment.objects.exists()
    [person] = selectors.invited_people(user_id=user.pk, plan_id=plan.pk, at=charter.now(plan))
    assert person.name == "林小雨"


def test_who_has_an_account_signs_in_first(client: Client, plan: Plan) -> None:
    code = letter_of(invite(plan)[0])
    user = a_user(phone="13800138000")
    address = reverse("members:invited", args=[code])

    response = client.post(address)
    assert response.headers["location"].startswith(reverse("members:sign_in"))
    client.force_login(user)
    response = client.post(address)

    assert response.headers["location"] == reverse("joining:about", args=[plan.slug])
    assert Invitation.objects.get(line=2).opened_by == user
    assert User.objects.count() == 1


def test_a_letter_that_somebody_opened_is_of_no_use_to_others(client: Client, plan: Plan) -> None:
    code = letter_of(invite(plan)[0])
    address = reverse("members:invited", args=[code])
    Client().post(address)
    client.force_login(a_user())

    client.post(address)

    assert "come in by this letter already" in client.get(address).content.decode()


@pytest.mark.parametrize("code", ["NOBODYKNOWS7", "x", "%00", "é"])
def test_a_code_that_is_none_says_so(client: Client, code: str) -> None:
    response = client.get(f"/invited/{code}/")

    assert response.status_code == 404
    assert "not valid" in response.content.decode()


def test_a_code_may_be_typed_by_hand_however_it_is_written(client: Client, plan: Plan) -> None:
    code = letter_of(invite(plan)[0])
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "

    response = client.post(reverse("members:invited_by_hand"), {"code": typed})

    assert response.headers["location"] == reverse("members:invited", args=[code])


def test_an_invitation_that_ran_out_says_so(client: Client, plan: Plan) -> None:
    code = letter_of(invite(plan)[0])
    Invitation.objects.update(
        invited_at=timezone.now() - EXPIRES_AFTER * 2,
        expires_at=timezone.now() - EXPIRES_AFTER,
    )

    assert client.post(reverse("members:invited", args=[code])).status_code == 404
    assert not User.objects.exists()
