"""The carriers: what each answers becomes of a message, against real servers on this machine."""

import json
import smtplib
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from members import carriers, services
from members.carriers import signature
from members.models import Message
from members.rules import segments, text_message
from members.states import MessageState
from tests.members.builders import JOINED, a_plan, a_user

S = MessageState


class Gateway(HTTPServer):
    """A gateway of text messages that answers as it is told, and remembers what it heard."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, object]] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:  # noqa: N802  as the library calls it
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        status, said = self.server.answers.pop(0)
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    server = Gateway()
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_CARRIER, settings.SMS_KEY = "http", "a key"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield server
    server.shutdown()
    server.server_close()


def a_text_message() -> Message:
    services.queue_message(
        key="left/1",
        user_id=a_user(phone="13800138000", language="zh-hans").pk,
        plan_id=a_plan().pk,
        kind="members/left",
        facts={"member": "林", "left_at": JOINED},
        at=JOINED,
    )
    return Message.objects.get()


def sent(message: Message) -> Message:
    services.send_message(message_id=message.pk, at=JOINED)
    message.refresh_from_db()
    return message


@pytest.mark.django_db
def test_the_gateway_gets_a_signed_message_and_its_id_is_kept(gateway: Gateway) -> None:
    gateway.answers = [(202, {"id": "sms-77"})]

    message = sent(a_text_message())

    assert (message.state, message.provider_id) == (S.HANDED, "sms-77")
    [(headers, body)] = gateway.heard
    said = json.loads(body)
    assert (said["to"], said["key"]) == ("+8613800138000", "left/1")
    assert segments(said["text"]) <= 3
    assert headers["Tongzhou-Signature"] == signature("a key", headers["Tongzhou-Timestamp"], body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        (422, S.FAILED, "no_such_number"),
        (400, S.FAILED, "no_such_number"),
        (429, S.QUEUED, ""),
        (401, S.QUEUED, ""),
        (500, S.QUEUED, ""),
    ],
)
def test_the_gateways_answer_decides(
    gateway: Gateway, status: int, state: str, failure: str
) -> None:
    gateway.answers = [(status, {"reason": "no_such_number"})]

    message = sent(a_text_message())

    assert (message.state, message.failure) == (state, failure)
    assert (message.try_again_at is not None) == (state == S.QUEUED)


@pytest.mark.django_db
def test_a_gateway_that_is_away_is_tried_again_with_the_same_key(gateway: Gateway) -> None:
    message = a_text_message()
    gateway.answers = [(503, None), (200, ["odd"])]

    for _ in range(2):
        sent(message)

    keys = {headers["Idempotency-Key"] for headers, _body in gateway.heard}
    assert len(keys) == 1
    assert message.state == S.HANDED


@pytest.mark.django_db
def test_a_text_message_nobody_reports_of_has_not_arrived(gateway: Gateway) -> None:
    gateway.answers = [(200, {"id": "1"})]
    message = sent(a_text_message())

    services.settle_handed(at=JOINED + carriers.CARRIERS["http"]().silent_after)

    message.refresh_from_db()
    assert (message.state, message.failure) == (S.FAILED, "no_report")


class Refusing(BaseEmailBackend):
    code = 550

    def send_messages(self, letters: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({letters[0].to[0]: (self.code, b"no such user")})


class Greylisting(Refusing):
    code = 450


@pytest.mark.django_db
@pytest.mark.parametrize(("backend", "state"), [("Refusing", S.FAILED), ("Greylisting", S.QUEUED)])
def test_a_mail_server_refuses_for_good_or_for_now(
    settings: Settings, backend: str, state: str
) -> None:
    settings.MAIL_CARRIER = "mail"
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    services.queue_message(
        key="left/1",
        user_id=a_user().pk,
        plan_id=a_plan().pk,
        kind="members/left",
        facts={"member": "林", "left_at": JOINED},
        at=JOINED,
    )

    assert sent(Message.objects.get()).state == state


@given(words=st.text(max_size=900), link=st.sampled_from(["", "https://example.org/me/"]))
def test_a_text_message_has_three_parts_at_most_and_keeps_its_link(words: str, link: str) -> None:
    text = text_message(words, link=link)

    assert segments(text) <= 3
    assert text.endswith(link)


def test_parts_of_a_text_message_as_the_networks_count_them() -> None:
    assert [segments("a" * 160), segments("a" * 161), segments("a" * 306)] == [1, 2, 2]
    assert [segments("同" * 70), segments("同" * 71), segments("同" * 134)] == [1, 2, 2]
    assert segments("€" * 80) == 1
