"""Invitations that end, lists brought twice at once, and the command."""

import io
from collections.abc import Iterable

import pytest
from django.core.management import CommandError, call_command

from charter import selectors as charter
from charter.models import Plan
from members import selectors, services, tasks
from members.models import GroupImport, Invitation, Message
from members.rules.lists import ListUnusable
from members.states import GroupState, MessageState
from tests.members.builders import JOINED, a_person, a_plan, a_user, an_enrolment
from tests.members.test_inviting import DAY, FAMILY, HEADER, a_file, a_line, invite, letters
from tests.members.threads import at_once


@pytest.mark.django_db
def test_a_withdrawn_invitation_is_not_sent_and_not_open() -> None:
    plan = a_plan()
    invite(plan, *FAMILY)
    head = Invitation.objects.get(line=2)
    staff = a_user()

    withdrawn = services.withdraw_invitations(invitation_ids=[head.pk], by=staff.pk, at=JOINED)

    assert withdrawn == 3
    first, second = letters()
    assert (first.state, second.state) == (MessageState.GIVEN_UP, MessageState.QUEUED)
    with pytest.raises(services.InvitationOver):
        services.open_invitation(invitation_id=head.pk, user_id=staff.pk, at=JOINED)
    [row] = selectors.groups_of(plan_ids=[plan.pk], at=JOINED)
    assert (row.group.invited, row.withdrawn, row.waiting) == (4, 3, 1)


@pytest.mark.django_db
def test_the_office_counts_who_joined_and_who_ran_out() -> None:
    plan = a_plan()
    invite(plan, *FAMILY)
    an_enrolment(plan=plan, user=a_user(name="林小雨"), person=a_person(name="林小雨"))

    [row] = selectors.groups_of(plan_ids=[plan.pk], at=JOINED + 31 * DAY)

    assert (row.joined, row.expired, row.waiting) == (1, 3, 0)


@pytest.mark.django_db
def test_what_is_over_is_forgotten_after_a_month_and_a_list_after_a_day() -> None:
    plan = a_plan()
    invite(plan, a_line())
    kept, _ = services.bring_list(
        plan_id=plan.pk,
        file=a_file(a_line("王芳", "1985-07-07", phone="13900139000")),
        file_name="other.csv",
        language="en",
        by=None,
        at=JOINED,
    )
    assert kept.content is not None

    assert services.forget_invitations(at=JOINED + 59 * DAY) == 0
    assert services.forget_invitations(at=JOINED + 61 * DAY) == 1

    invitation = Invitation.objects.get()
    assert (invitation.name, invitation.address, invitation.person_hash) == (None, None, None)
    kept.refresh_from_db()
    assert (kept.state, kept.content) == (GroupState.DROPPED, None)


@pytest.mark.django_db(transaction=True)
def test_one_list_brought_twice_at_once_invites_each_person_once() -> None:
    plan = a_plan()
    charter.terms_at(plan.pk, JOINED)

    at_once(lambda: invite(plan, *FAMILY), lambda: invite(plan, *FAMILY))

    assert Invitation.objects.count() == 4
    assert len(letters()) == 2
    assert sorted(GroupImport.objects.values_list("invited", flat=True)) == [0, 4]


@pytest.mark.django_db(transaction=True)
def test_two_press_invite_at_once_and_it_happens_once() -> None:
    plan = a_plan()
    group, _ = services.bring_list(
        plan_id=plan.pk,
        file=a_file(*FAMILY),
        file_name="list.csv",
        language="en",
        by=None,
        at=JOINED,
    )

    def press() -> object:
        return services.invite_group(group_id=group.pk, file=services.kept_file(group), at=JOINED)

    assert at_once(press, press) == ["done", "done"]
    assert (Invitation.objects.count(), len(letters())) == (4, 2)


def run(lines: Iterable[str], plan: Plan, tmp_path: object, *options: str) -> str:
    file = f"{tmp_path}/list.csv"
    with open(file, "wb") as opened:
        opened.write("\n".join([HEADER, *lines]).encode("gbk"))
    told = io.StringIO()
    call_command("import_members", file, "--plan", plan.slug, *options, stdout=told)
    return told.getvalue()


@pytest.mark.django_db
def test_the_command_looks_first_and_invites_when_told(tmp_path: object) -> None:
    plan = a_plan()

    assert "4 can be invited" in run(FAMILY, plan, tmp_path)
    assert not Invitation.objects.exists()
    assert "4 invited" in run(FAMILY, plan, tmp_path, "--invite")
    assert "4 passed over" in run(FAMILY, plan, tmp_path, "--invite")
    tasks.send_messages()
    assert Message.objects.filter(kind="members/invited", state="delivered").count() == 2


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_in_the_language_asked_for(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = a_plan()

    with pytest.raises(CommandError, match="nobody is invited"):
        run([a_line(phone="1")], plan, tmp_path, "--language", "en")
    with pytest.raises(CommandError, match="no plan is called"):
        call_command("import_members", f"{tmp_path}/list.csv", "--plan", "nowhere")
    with pytest.raises(CommandError):
        call_command("import_members", f"{tmp_path}/none.csv", "--plan", plan.slug)


@pytest.mark.django_db
def test_a_workbook_is_refused_with_the_next_step() -> None:
    with pytest.raises(ListUnusable, match="workbook"):
        services.look_through(
            plan_id=a_plan().pk, file=io.BytesIO(b"PK\x03\x04xl"), language="en", at=JOINED
        )
