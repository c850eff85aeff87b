"""Codes on their way: sent at once, readable nowhere afterwards, in the reader's language."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.template import Engine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import letters, rules, services, tasks
from members.models import AddressCode, Message
from members.states import AddressKind, Channel
from tests.members.accounts import PHONE, asks_for_code, code_sent_to
from tests.members.builders import a_user

pytestmark = pytest.mark.django_db

KINDS = (
    "address_changed",
    "address_code",
    "address_released",
    "address_removed",
    "address_restored",
    "number_handed_over",
    "security_changed",
    "sign_in_code",
)
MOST_OF_ONE_SMS = 70  # signs of a text message with Chinese in it


@pytest.fixture(autouse=True)
def limits_begin_anew() -> None:
    cache.clear()


def a_code(*, minutes_ago: int = 0) -> AddressCode:
    return services.send_code(
        kind=AddressKind.PHONE,
        address=PHONE,
        language="zh-hans",
        user_id=None,
        at=timezone.now() - timedelta(minutes=minutes_ago),
    )


def test_a_code_goes_out_at_once(
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    tasks_at_once: None,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asks_for_code(client, PHONE)

    message = Message.objects.get()
    assert message.sent_at is not None
    assert code_sent_to(PHONE) in message.body


def test_codes_that_have_run_out_are_readable_nowhere() -> None:
    old, sent, fresh = a_code(minutes_ago=11), a_code(minutes_ago=30), a_code()
    message = Message.objects.get(key=sent.message_key)
    services.send_message(message_id=message.pk, at=timezone.now() - timedelta(minutes=29))
    digits = message.facts["code"]

    tasks.forget_codes()
    tasks.forget_codes()

    for code in (old, sent):
        blank = Message.objects.get(key=code.message_key)
        assert (blank.body, blank.facts) == ("", {})
    assert digits not in str(list(Message.objects.filter(pk=message.pk).values()))
    assert Message.objects.get(key=old.message_key).state == "given_up"
    assert [one.pk for one in AddressCode.objects.all()] == [fresh.pk]
    assert code_sent_to(PHONE)


def test_a_code_that_was_forgotten_is_spent() -> None:
    code = a_code(minutes_ago=11)
    services.forget_codes(at=timezone.now())

    with pytest.raises(rules.CodeSpent):
        services.use_code(code_id=code.pk, typed="000000", at=timezone.now())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("channel", Channel)
def test_letters_of_accounts_are_whole(kind: str, language: str, channel: Channel) -> None:
    user = a_user(language=language)
    facts = {"code": "123456", "minutes": 10, "what": "password_set"}
    message = Message(
        key="-",
        user=user,
        kind=f"members/{kind}",
        facts=facts,
        language=language,
        channel=channel,
        recipient="-",
    )

    words = letters.words(message)

    assert words.subject
    assert words.body
    assert ("您" in words.body) == (language == "zh-hans")
    assert ("123456" in words.body) == kind.endswith("_code")


@pytest.mark.parametrize(("language", "most"), [("zh-hans", MOST_OF_ONE_SMS), ("en", 160)])
def test_a_code_is_one_text_message(language: str, most: int) -> None:
    message = Message(
        key="-",
        kind="members/sign_in_code",
        facts={"code": "123456", "minutes": 10},
        language=language,
        channel=Channel.SMS,
        recipient=PHONE,
    )

    assert len(letters.words(message).body) <= most


def test_every_change_of_security_has_its_words() -> None:
    source = Engine.get_default().get_template("members/letters/security_changed.txt")
    text = source.source
    assert text is not None

    for what in (
        *("password_set", "password_removed", "totp_activated", "totp_deactivated"),
        *("webauthn_added", "webauthn_removed", "recovery_codes_generated", "factors_forgotten"),
    ):
        assert f'"{what}"' in str(text)


@pytest.mark.parametrize(
    ("kind", "address", "masked"),
    [("phone", PHONE, "+86 *** 000"), ("email", "lin@example.org", "l***@example.org")],
)
def test_a_masked_address_tells_a_stranger_little(kind: str, address: str, masked: str) -> None:
    assert rules.masked_address(kind, address) == masked
