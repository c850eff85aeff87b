import smtplib
from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from pytest_django import Settings

from members import selectors, services, tasks
from members.models import Message, User
from members.services import sending
from members.states import Channel, MessageState
from tests.members.builders import JOINED, a_user, an_enrolment
from tests.members.threads import at_once


class BrokenPost(BaseEmailBackend):
    def send_messages(self, _letters: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected


@pytest.fixture
def by_mail(settings: Settings) -> None:
    settings.MESSAGE_CARRIER = "mail"


def a_message(user: User | None = None, *, key: str = "left/1") -> Message:
    services.queue_message(
        key=key,
        user_id=(user or a_user()).pk,
        plan_id=an_enrolment().plan_id,
        kind="members/left",
        facts={"member": "O'Neill & 林", "left_at": JOINED},
        at=JOINED,
    )
    return Message.objects.get(key=key)


@pytest.mark.django_db
def test_queue_message_twice_tells_it_once() -> None:
    user = a_user()

    for _ in range(2):
        a_message(user)

    assert Message.objects.filter(key="left/1").count() == 1


@pytest.mark.django_db
def test_send_message_writes_words_in_the_readers_language(by_mail: None) -> None:
    english, chinese = (
        a_message(a_user(language="en")),
        a_message(a_user(language="zh-hans"), key="left/2"),
    )

    for message in (english, chinese):
        services.send_message(message_id=message.pk, at=JOINED)

    assert english.plan is not None
    assert chinese.plan is not None
    assert [letter.subject for letter in mail.outbox] == [
        f"O'Neill & 林 has left {english.plan.name_en}",
        f"O'Neill & 林已退出{chinese.plan.name_zh}",
    ]
    assert "10 March 2025, 12:00" in mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
    assert "2025年3月10日" in mail.outbox[1].body


@pytest.mark.django_db
def test_joined_letter_tells_from_when_illness_counts(by_mail: None) -> None:
    an_enrolment(user=a_user(language="zh-hans"))

    services.send_message(message_id=Message.objects.get().pk, at=JOINED)

    assert "2025年6月8日" in mail.outbox[0].body


@pytest.mark.django_db
def test_send_message_twice_sends_it_once(by_mail: None) -> None:
    message = a_message()

    for _ in range(2):
        services.send_message(message_id=message.pk, at=JOINED)

    assert len(mail.outbox) == 1
    message.refresh_from_db()
    assert message.sent_at == JOINED


@pytest.mark.django_db
def test_send_message_that_fails_is_tried_again_later_and_later(
    by_mail: None, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenPost"
    message = a_message()

    services.send_message(message_id=message.pk, at=JOINED)
    services.send_message(message_id=message.pk, at=JOINED)

    message.refresh_from_db()
    assert (message.sent_at, message.failures) == (None, 2)
    assert message.try_again_at == JOINED + timedelta(minutes=2)
    soon, later = JOINED + timedelta(minutes=1), JOINED + timedelta(minutes=2)
    assert message not in selectors.next_messages(channel=Channel.MAIL, at=soon, most=9)
    assert selectors.next_messages(channel=Channel.MAIL, at=later, most=9)[-1] == message
    assert message.state == MessageState.QUEUED


@pytest.mark.django_db
def test_text_messages_wait_for_a_carrier(by_mail: None) -> None:
    message = a_message(a_user(phone="13800138000"))

    services.send_message(message_id=message.pk, at=JOINED)

    message.refresh_from_db()
    assert (message.channel, message.recipient) == (Channel.SMS, "+8613800138000")
    assert (message.sent_at, message.failures) == (None, 1)


@pytest.mark.django_db
def test_send_message_killed_before_the_commit_goes_again_under_the_same_key(
    by_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_message()

    def killed(*_asked: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_save", killed)
        with pytest.raises(KeyboardInterrupt):
            services.send_message(message_id=message.pk, at=JOINED)
    services.send_message(message_id=message.pk, at=JOINED)

    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == second


@pytest.mark.django_db
def test_send_messages_sweeps_the_whole_outbox(tasks_at_once: None) -> None:
    a_message()
    a_message(key="left/2")

    tasks.send_messages()
    tasks.send_messages()

    assert not Message.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_sweeps_side_by_side_send_everything_once(settings: Settings) -> None:
    settings.MESSAGE_SWEEPS, settings.MAIL_CARRIER = 2, "mail"
    user, plan_id = a_user(), an_enrolment().plan_id
    for number in range(40):
        services.queue_message(
            key=f"left/{number}",
            user_id=user.pk,
            plan_id=plan_id,
            kind="members/left",
            facts={"member": "林", "left_at": JOINED},
            at=JOINED,
        )

    assert at_once(*[tasks.send_messages] * 3) == ["done"] * 3  # one more than places

    names = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(names) == len(set(names)) == Message.objects.count() == 41
    assert not Message.objects.filter(state=MessageState.QUEUED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_a_message_once(by_mail: None) -> None:
    message = a_message()
    start = Barrier(2)

    def work() -> None:
        start.wait()
        services.send_message(message_id=message.pk, at=JOINED)
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_message_without_words_waits_and_holds_up_no_other(by_mail: None) -> None:
    broken, sound = a_message(), a_message(key="left/2")
    Message.objects.filter(pk=broken.pk).update(kind="members/no_such_letter")

    tasks.send_messages()

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.sent_at, broken.failures) == (None, 1)
    assert broken.try_again_at is not None
    assert sound.sent_at is not None
