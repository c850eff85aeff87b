"""What members are told when their membership ends, pauses, or goes on: warm and exact words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from members import letters, services
from members.models import Enrolment, Message
from tests.members.builders import JOINED, a_user, an_enrolment, payer_of

pytestmark = pytest.mark.django_db

THEN: Final = JOINED + timedelta(days=3)
LATER: Final = THEN + timedelta(days=1)


def leave(enrolment: Enrolment) -> None:
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=THEN)


def lapse(enrolment: Enrolment) -> None:
    services.lapse_enrolment(enrolment_id=enrolment.pk, reason="2025-03", at=THEN)


def resume(enrolment: Enrolment) -> None:
    leave(enrolment)
    services.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=LATER)


def freeze(enrolment: Enrolment, reason: str = "balance") -> None:
    services.freeze_enrolments(
        plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], reason=reason, at=THEN
    )


def freeze_for_arrears(enrolment: Enrolment) -> None:
    freeze(enrolment, "arrears")


def freeze_otherwise(enrolment: Enrolment) -> None:
    freeze(enrolment, "等待核对 awaiting a check")


def thaw(enrolment: Enrolment) -> None:
    freeze(enrolment)
    services.thaw_enrolments(plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], at=LATER)


WORDS: Final = [
    (leave, "Who comes back by 12 April 2025 goes on as before", "2025年4月12日之前（含当日）回来"),
    (lapse, "pay what is open and come back by 12 April 2025", "并在2025年4月12日之前"),
    (lapse, "What was noted: 2025-03", "记录的原因：2025-03"),
    (lapse, "Nobody is thought less of", "没有人会因此被看低"),
    (resume, "illness counts if it begins on or after 8 June 2025", "2025年6月8日起发生的疾病"),
    (freeze, "Please top it up", "请您充值"),
    (freeze_for_arrears, "Please pay it", "请您支付"),
    (freeze_otherwise, "awaiting a check", "等待核对"),
    (freeze, "pauses for: 林小雨. It has not ended", "参与暂停：林小雨"),
    (thaw, "goes on for 林小雨", "林小雨在"),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("deed", "english", "chinese"), WORDS)
def test_letters_say_what_happened_and_what_to_do(
    deed: Callable[[Enrolment], None], english: str, chinese: str, language: str
) -> None:
    deed(an_enrolment(user=a_user(language=language)))

    letter = letters.words(Message.objects.latest("pk"))

    body = letter.body.replace("\N{NO-BREAK SPACE}", " ")
    assert (english if language == "en" else chinese) in body
    assert letter.subject
    assert "\n\n\n" not in body


def test_a_letter_about_a_family_names_everybody() -> None:
    message = Message(
        user=a_user(language="zh-hans"),
        plan=an_enrolment().plan,
        kind="members/frozen",
        facts={"names": ["林小雨", "林小满"], "reason": "balance", "since_at": str(THEN)},
    )

    assert "林小雨、林小满" in letters.words(message).body
