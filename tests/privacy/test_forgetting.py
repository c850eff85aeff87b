"""What has been kept as long as it may be goes, every day; run twice, it goes once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from joining.services import drafts
from members.models import Access, HandOver, HealthAnswer, Member, Message
from members.rules.accounts import CODE_LIFE
from members.services import blank_message, invitations, leave, queue_to_address
from members.states import Channel
from privacy import services, tasks
from privacy.pages import KeptPage
from privacy.rules import KEPT_BY_OTHERS, KEPT_FOR, Kept
from privacy.selectors import rows_to_forget
from tests.members.builders import JOINED, a_crew_member, a_user, an_enrolment

pytestmark = pytest.mark.django_db


def kept_of(label: str) -> Kept:
    return next(kept for kept in KEPT_FOR if kept.label == label)


def test_every_row_of_the_table_can_be_asked() -> None:
    for kept in KEPT_FOR:
        assert list(rows_to_forget(kept, at=timezone.now())) == []
        columns = {one.name for one in apps.get_model(kept.label)._meta.concrete_fields}
        assert set(kept.blank) <= columns


def test_health_answers_go_three_years_after_leaving_and_not_before() -> None:
    stays, goes = an_enrolment(), an_enrolment()
    for enrolment in (stays, goes):
        HealthAnswer.objects.create(
            enrolment=enrolment,
            question="illness",
            wording="?",
            language="en",
            version=enrolment.version,
            answer="no",
            answered_by=enrolment.member.holder,
            answered_at=JOINED,
        )
    leave(enrolment_id=goes.pk, by=goes.member.holder, at=JOINED)
    kept = kept_of("members.HealthAnswer")
    day = timedelta(days=kept.days)

    assert services.forget(kept, at=JOINED + day) == 0
    assert services.forget(kept, at=JOINED + day + timedelta(seconds=1)) == 1
    assert services.forget(kept, at=JOINED + 9 * day) == 0
    assert HealthAnswer.objects.get().enrolment == stays


def test_messages_are_emptied_and_what_was_told_still_counts() -> None:
    enrolment = an_enrolment()
    Message.objects.update(
        state="delivered", body="told", sent_at=JOINED, delivered_at=JOINED, subject="s"
    )
    waits = Message.objects.create(
        key="waits", user=a_user(), kind="members/joined", channel="mail", queued_at=JOINED
    )
    kept = kept_of("members.Message")

    assert services.forget(kept, at=JOINED + timedelta(days=kept.days + 1)) == 1

    told = Message.objects.exclude(pk=waits.pk).get()
    assert (told.body, told.subject, told.facts, told.recipient) == ("", "", {}, "")
    assert told.user == enrolment.member.holder
    assert told.blanked_at is not None


def test_the_address_of_a_message_that_was_emptied_early_goes_in_its_time() -> None:
    at = timezone.now() - timedelta(days=kept_of("members.Message").days)
    queue_to_address(
        key="code", user_id=None, channel=Channel.SMS, recipient="+8613800000001", language="en",
        kind="members/sign_in_code", facts={}, at=at + timedelta(hours=1),
    )  # fmt: skip
    blank_message(key="code", at=at + timedelta(hours=1))

    tasks.forget_in_time()
    assert Message.objects.get().recipient == "+8613800000001"

    Message.objects.update(queued_at=at - timedelta(hours=1))
    tasks.forget_in_time()
    assert Message.objects.get().recipient == ""


def test_what_the_sweeps_of_other_apps_let_go_is_told_as_they_do_it() -> None:
    told = {one.label: timedelta(days=one.days) for one in KEPT_BY_OTHERS}

    assert told["joining.JoinDraft"] == drafts.KEPT
    assert told["members.Invitation"] == invitations.KEPT_AFTER
    assert told["members.AddressCode"] >= CODE_LIFE
    assert not told.keys() & {one.label for one in KEPT_FOR}
    shown = {row.title: row.how_long for row in KeptPage().rows}
    assert shown["Half-finished joining"] == shown["Invitations"] == "30 days"


def test_one_table_that_cannot_be_let_go_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = timezone.now() - timedelta(days=400)
    HandOver.objects.create(
        user=a_user(), phone="+8613800000001", reason="-", by=a_crew_member("operator"), at=at,
        lapses_at=at + timedelta(days=1),
    )  # fmt: skip
    members_stay = Kept("members.Member", 1, "holder__registered_at", "addresses")
    an_enrolment()
    monkeypatch.setattr(tasks, "KEPT_FOR", (members_stay, kept_of("members.HandOver")))

    tasks.forget_in_time()

    assert Member.objects.exists()
    assert not HandOver.objects.exists()


def test_the_sweep_lets_everything_go_and_may_run_twice() -> None:
    user, staff = a_user(), a_crew_member("operator")
    for years in (1, 30):
        at = timezone.now() - timedelta(days=365 * years + 2)
        HandOver.objects.create(
            user=user, phone=f"+861380000{years:04}", reason="-", by=staff, at=at,
            lapses_at=at + timedelta(days=1),
        )  # fmt: skip
    member = an_enrolment().member
    Access.objects.create(member=member, kind="health", by=staff, on=JOINED.date(), at=JOINED)

    tasks.forget_in_time()
    tasks.forget_in_time()

    assert not HandOver.objects.exists()
    assert Access.objects.exists()
