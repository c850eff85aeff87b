"""What has been kept as long as it may be goes, every day; run twice, it goes once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from members.models import Access, HandOver, HealthAnswer, Message
from members.services import leave
from privacy import services, tasks
from privacy.rules import KEPT_FOR, Kept
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
    assert (told.body, told.subject, told.facts) == ("", "", {})
    assert told.user == enrolment.member.holder
    assert told.blanked_at is not None


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
