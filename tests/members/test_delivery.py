"""How far a message has come: handed over, arrived, come back, given up; reports in any order."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from pytest_django import Settings

from members import rules, selectors, services
from members.carriers import open_lines
from members.models import DeliveryReport, Message, User
from members.services import Report
from members.states import Channel, MessageState, ReportOutcome
from tests.members.builders import JOINED, a_plan, a_user
from tests.members.test_races import A_WHILE
from tests.members.threads import MOST_SECONDS, in_thread

S = MessageState
HOUR: Final = timedelta(hours=1)
SECRET: Final = "what carriers sign with"


@pytest.fixture(autouse=True)
def by_mail(settings: Settings) -> None:
    settings.MAIL_CARRIER = "mail"
    settings.MESSAGE_REPORT_SECRET = SECRET


def a_sent_message(user: User | None = None, *, key: str = "left/1") -> Message:
    message = a_queued_message(user, key=key)
    services.send_message(message_id=message.pk, at=JOINED)
    message.refresh_from_db()
    return message


def a_queued_message(user: User | None = None, *, key: str = "left/1") -> Message:
    services.queue_message(
        key=key,
        user_id=(user or a_user()).pk,
        plan_id=a_plan().pk,
        kind="members/left",
        facts={"member": "林", "left_at": JOINED},
        at=JOINED,
    )
    return Message.objects.get(key=key)


def hear(message: Message, *, has_arrived: bool, after: timedelta) -> DeliveryReport:
    occurred_at = JOINED + after
    return services.hear_report(
        carrier="mail",
        body=f"{message.key} {has_arrived} {after}".encode(),
        report=Report(
            key=message.key,
            provider_id="",
            has_arrived=has_arrived,
            reason="" if has_arrived else "mailbox_full",
            occurred_at=occurred_at,
        ),
        at=occurred_at,
    )


@pytest.mark.django_db
def test_a_mail_counts_as_arrived_after_a_day_without_a_bounce() -> None:
    message = a_sent_message()
    assert (message.state, message.delivered_at) == (S.HANDED, None)

    services.settle_handed(at=JOINED + 23 * HOUR)
    message.refresh_from_db()
    assert message.state == S.HANDED
    services.settle_handed(at=JOINED + 24 * HOUR)

    message.refresh_from_db()
    assert (message.state, message.delivered_at) == (S.DELIVERED, JOINED)


@pytest.mark.django_db
def test_a_report_is_the_later_word_in_whatever_order_it_comes() -> None:
    told = [(True, HOUR), (False, 2 * HOUR), (True, 3 * HOUR), (False, 3 * HOUR)]
    ends = set()
    for number, order in enumerate(itertools.permutations(told)):
        message = a_sent_message(key=f"left/{number}")
        for has_arrived, after in [*order, order[0]]:  # the first one doubled
            hear(message, has_arrived=has_arrived, after=after)
        message.refresh_from_db()
        ends.add((message.state, message.failed_at, message.failure))

    assert ends == {(S.FAILED, JOINED + 3 * HOUR, "mailbox_full")}
    assert DeliveryReport.objects.filter(outcome=ReportOutcome.WAITING).count() == 0


@pytest.mark.django_db
def test_a_bounce_after_silence_is_believed() -> None:
    message = a_sent_message()
    services.settle_handed(at=JOINED + 30 * HOUR)

    hear(message, has_arrived=False, after=26 * HOUR)

    message.refresh_from_db()
    assert (message.state, message.delivered_at) == (S.FAILED, None)


@pytest.mark.django_db
def test_a_report_that_overtakes_our_own_note_is_placed_later() -> None:
    message = a_queued_message()
    report = hear(message, has_arrived=False, after=HOUR)
    assert report.outcome == ReportOutcome.WAITING
    services.send_message(message_id=message.pk, at=JOINED)

    assert services.place_reports(at=JOINED + HOUR) == 1

    message.refresh_from_db()
    assert message.state == S.FAILED


@pytest.mark.django_db
def test_a_report_about_nothing_of_ours_is_laid_aside_in_the_end() -> None:
    message = Message(key="unheard/of")
    hear(message, has_arrived=True, after=HOUR)

    services.place_reports(at=JOINED + timedelta(days=3))

    assert DeliveryReport.objects.get().outcome == ReportOutcome.UNKNOWN


@pytest.mark.django_db
def test_what_nobody_takes_is_given_up_in_a_day_and_not_tried_again(settings: Settings) -> None:
    settings.MAIL_CARRIER = "none"
    message = a_queued_message()
    at = JOINED

    for _ in range(rules.most_tries(is_urgent=False)):
        assert at - JOINED < timedelta(days=1)
        services.send_message(message_id=message.pk, at=at)
        message.refresh_from_db()
        at = message.try_again_at or at

    assert (message.state, message.failure) == (S.GIVEN_UP, "not_carried")
    later = at + timedelta(days=9)
    assert selectors.next_messages(channel=Channel.MAIL, at=later, most=9) == []
    assert not mail.outbox


@pytest.mark.django_db
def test_urgent_ones_go_first_and_are_given_up_soon() -> None:
    usual = a_queued_message()
    services.queue_to_address(
        key="code/1",
        user_id=None,
        channel=Channel.MAIL,
        recipient="new@example.org",
        language="en",
        kind="members/left",
        facts={"member": "林", "left_at": JOINED},
        plan_id=usual.plan_id,
        at=JOINED,
        urgent=True,
    )
    urgent = Message.objects.get(key="code/1")

    assert selectors.next_messages(channel=Channel.MAIL, at=JOINED, most=9) == [urgent, usual]
    assert rules.pause(6, is_urgent=True) <= timedelta(minutes=1)


@pytest.mark.django_db
def test_a_reader_without_an_account_gets_their_own_language() -> None:
    plan = a_plan()
    services.queue_to_address(
        key="word/1",
        user_id=None,
        channel=Channel.MAIL,
        recipient="new@example.org",
        language="zh-hans",
        kind="members/invited",
        facts={"code": "ABCD", "name": "林", "people": 1, "expires_at": JOINED},
        plan_id=plan.pk,
        at=JOINED,
    )

    services.send_message(message_id=Message.objects.get().pk, at=JOINED)

    assert mail.outbox[0].to == ["new@example.org"]
    assert "互助" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_blanked_message_holds_nothing_and_is_not_sent() -> None:
    sent, queued = a_sent_message(), a_queued_message(key="left/2")

    for _ in range(2):
        for message in (sent, queued):
            services.blank_message(key=message.key, at=JOINED + HOUR)
    services.blank_message(key="nobody/knows", at=JOINED)
    services.send_message(message_id=queued.pk, at=JOINED + HOUR)

    for message in (sent, queued):
        message.refresh_from_db()
        assert (message.subject, message.body, message.facts) == ("", "", {})
    assert sent.state == S.HANDED
    assert queued.state == S.GIVEN_UP
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_is_unsent_to_a_lost_address_does_not_go_there() -> None:
    user = a_user(email="old@example.org")
    message = a_queued_message(user)

    given_up = services.give_up_messages(
        user_id=user.pk, recipient="old@example.org", reason="address_lost", at=JOINED
    )
    services.send_message(message_id=message.pk, at=JOINED)

    assert (given_up, mail.outbox) == (1, [])


@pytest.mark.django_db
def test_unreached_is_told_until_a_later_letter_arrives() -> None:
    user = a_user(email="gone@example.org")
    message = a_sent_message(user)
    hear(message, has_arrived=False, after=HOUR)

    [unreached] = selectors.unreached(user_id=user.pk, at=JOINED + 2 * HOUR)
    assert (unreached.recipient, unreached.count) == ("gone@example.org", 1)

    later = a_sent_message(user, key="left/2")
    Message.objects.filter(pk=later.pk).update(queued_at=JOINED + 3 * HOUR)
    hear(later, has_arrived=True, after=4 * HOUR)
    assert selectors.unreached(user_id=user.pk, at=JOINED + 5 * HOUR) == []


@pytest.mark.django_db
def test_one_that_no_carrier_can_take_does_not_hold_up_the_others() -> None:
    services.queue_to_address(
        key="code/1",
        user_id=None,
        channel=Channel.MAIL,
        recipient="li@例..cn",  # a list may bring it; no mail server takes it
        language="en",
        kind="members/sign_in_code",
        facts={"code": "123456", "minutes": 10},
        at=JOINED,
    )
    other = a_queued_message()

    with open_lines() as lines:
        while services.send_next(lines=lines, at=JOINED):
            pass

    other.refresh_from_db()
    unusable = Message.objects.get(key="code/1")
    assert (other.state, unusable.state) == (S.HANDED, S.QUEUED)
    assert (unusable.failures, unusable.try_again_at) == (1, JOINED + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_what_silence_settles_is_locked_until_it_is_written() -> None:
    """Else a bounce that is reported in between would stop the whole sweep."""
    message = a_sent_message()

    with ThreadPoolExecutor() as pool, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE members_message IN SHARE MODE")  # nothing can be written
        settling = in_thread(pool, lambda: services.settle_handed(at=JOINED + 24 * HOUR))
        with pytest.raises(TimeoutError):
            settling.result(timeout=A_WHILE)
        with pytest.raises(OperationalError, match="lock"), transaction.atomic():
            Message.objects.select_for_update(nowait=True).get(pk=message.pk)

    assert settling.result(MOST_SECONDS) == 1
