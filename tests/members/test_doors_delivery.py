"""The doors of delivery: what carriers report, and what the office sees."""

import hashlib
import hmac
import json

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from members import tasks
from members.models import DeliveryReport, Message
from members.states import Role
from tests.members.builders import JOINED, a_crew_member, a_plan, a_user, signs_in
from tests.members.test_delivery import HOUR, SECRET, S, a_sent_message, hear


@pytest.fixture(autouse=True)
def by_mail(settings: Settings) -> None:
    settings.MAIL_CARRIER = "mail"
    settings.MESSAGE_REPORT_SECRET = SECRET


def posted(client: Client, said: object, *, stamp: int, secret: str = SECRET) -> tuple[int, str]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    response = client.post(
        reverse("members:message_report", args=["mail"]),
        data=body,
        content_type="application/json",
        headers={"Tongzhou-Timestamp": str(stamp), "Tongzhou-Signature": signed},
    )
    return response.status_code, response.json()["outcome"]


def a_report(message: Message, **facts: object) -> dict[str, object]:
    return {"key": message.key, "state": "failed", "at": JOINED.isoformat(), **facts}


@pytest.mark.django_db
def test_the_door_takes_signed_reports_once(client: Client) -> None:
    message = a_sent_message()
    now = int(timezone.now().timestamp())

    for _ in range(2):
        assert posted(client, a_report(message, reason="gone"), stamp=now) == (200, "applied")

    message.refresh_from_db()
    assert (message.state, message.failure) == (S.FAILED, "gone")
    assert DeliveryReport.objects.count() == 1


@pytest.mark.django_db
def test_the_door_refuses_what_is_forged_old_or_unreadable(
    client: Client, settings: Settings
) -> None:
    message = a_sent_message()
    now = int(timezone.now().timestamp())
    report = a_report(message)

    assert posted(client, report, stamp=now, secret="guessed") == (401, "forged")
    assert posted(client, report, stamp=now - 400) == (401, "too old")
    assert posted(client, report, stamp=now + 400) == (401, "too old")
    for said in (
        b"{",
        b"[]",
        b"\xff",
        {"state": "failed", "at": JOINED.isoformat()},
        a_report(message, state="lost"),
        a_report(message, at="yesterday"),
        a_report(message, at=None),
    ):
        assert posted(client, said, stamp=now) == (400, "unreadable")
    settings.MESSAGE_REPORT_SECRET = ""
    assert posted(client, report, stamp=now, secret="") == (404, "unknown carrier")

    assert not DeliveryReport.objects.exists()
    message.refresh_from_db()
    assert message.state == S.HANDED


@pytest.mark.django_db
def test_the_office_sees_what_did_not_arrive_and_sends_it_again(client: Client) -> None:
    user = a_user(name="林小雨", email="gone@example.org")
    message = a_sent_message(user)
    hear(message, has_arrived=False, after=HOUR)
    signs_in(client, a_crew_member(Role.OPERATOR))

    html = client.get(reverse("members:undelivered")).content.decode()
    assert "林小雨" in html
    assert "gone@example.org" not in html
    user.email = "new@example.org"
    user.save(update_fields=["email"])
    client.post(reverse("members:send_again", args=[message.pk]))
    tasks.send_messages()

    assert mail.outbox[-1].to == ["new@example.org"]
    assert (
        "林小雨"
        not in client.get(reverse("members:undelivered")).content.decode().split("<main")[1]
    )


@pytest.mark.django_db
def test_an_operator_of_one_plan_sees_only_its_letters(client: Client) -> None:
    message = a_sent_message(a_user(name="王芳"))
    hear(message, has_arrived=False, after=HOUR)
    signs_in(client, a_crew_member(Role.OPERATOR, plan=a_plan()))

    assert "王芳" not in client.get(reverse("members:undelivered")).content.decode()
    again = client.post(reverse("members:send_again", args=[message.pk]))
    assert again.status_code == 404
