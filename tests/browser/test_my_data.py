"""One's own data on a phone: who looked, taken along, consents, erased; a document verified."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final
from zipfile import ZipFile

import pytest

from charter.models import Plan
from members import services as members
from members.models import Enrolment, Identity, User
from members.rules import Document
from members.states import AccessKind, Role
from privacy.models import Erasure, Withdrawal
from tests.browser.people import Someone
from tests.members.builders import (
    JOINED,
    PASSWORD,
    a_crew_member,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
)

Meet = Callable[..., Someone]
LOCALES: Final = ("zh-CN", "en-GB")
WORDS: Final = {
    "zh-CN": {
        "nobody": "还没有人看过",
        "looked": "身份证件",
        "stop": "今后不再扣款",
        "again": "重新同意扣款",
        "leave_first": "请先退出",
        "seven": "七天",
        "books": "账目必须相符",
        "state": "证件待核对",
        "verified": "证件已核实",
    },
    "en-GB": {
        "nobody": "Nobody yet",
        "looked": "The identity document",
        "stop": "Nothing will be debited any more",
        "again": "Allow debits again",
        "leave_first": "Please leave it first",
        "seven": "seven days",
        "books": "the books must add up",
        "state": "document not looked at yet",
        "verified": "document verified",
    },
}


def a_member(plan: Plan) -> Enrolment:
    """Return somebody with a document who has joined."""
    user = a_user(name="林小雨")
    person = a_person(name="林小雨", born_on=date(1990, 5, 20))
    enrolment = an_enrolment(plan=plan, user=user, person=person)
    document = Document("passport", "CN", "E12345678")
    members.record_identity(member=enrolment.member, document=document, by=user, at=JOINED)
    return enrolment


def proves_anew(someone: Someone) -> None:
    """Type the password, where a page asks for a fresh proof first."""
    someone.fill_first(password=PASSWORD)
    someone.press("form:has([name=password]) button >> nth=0")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_document_is_verified_and_the_member_sees_who_looked(meet: Meet, locale: str) -> None:
    words, plan = WORDS[locale], a_plan(slug="data")
    enrolment = a_member(plan)
    member, operator = meet(locale=locale), meet(locale=locale, width=1280)
    member.holds_session_of(enrolment.member.holder)
    operator.holds_session_of(a_crew_member(Role.OPERATOR, plan=plan, name="何静"))

    member.go("/me/data/")
    member.sees(words["nobody"], words["state"])
    operator.go("/office/identities/")
    operator.sees_nothing_of("E12345678")
    operator.press('a[href^="/office/identities/"]')
    operator.sees("E12345678", "林小雨")
    operator.press('form[action$="/doubt/"] button')
    assert operator.has(".errorlist")
    operator.press('form[action$="/verify/"] button')

    assert Identity.objects.get().state == "verified"
    member.go("/me/data/")
    member.sees("何静", words["looked"], words["verified"])
    member.press('a[href="/me/data/kept/"]')
    member.sees(words["books"])


@pytest.mark.parametrize("locale", LOCALES)
def test_debits_are_stopped_and_allowed_again(meet: Meet, locale: str) -> None:
    words = WORDS[locale]
    member = meet(locale=locale)
    member.holds_session_of(a_member(a_plan(slug="data")).member.holder)

    member.go("/me/data/")
    member.press('a[href$="/consent/data/mandate/"]')
    member.sees(words["stop"])
    member.press("form button")
    member.sees(words["again"])
    member.press('form[action$="/again/"] button')

    assert Withdrawal.objects.get().given_again_at is not None
    member.press('a[href$="/consent/data/health/"]')
    member.press("form button")
    assert Enrolment.objects.get().ending == "left"


@pytest.mark.parametrize("locale", LOCALES)
def test_data_are_taken_along_after_a_fresh_proof(meet: Meet, locale: str) -> None:
    member = meet(locale=locale)
    member.holds_session_of(a_member(a_plan(slug="data")).member.holder)

    member.go("/me/data/")
    member.press('a[href="/me/data/export/"]')
    proves_anew(member)
    with member.page.expect_download() as coming:
        member.page.locator("main form button").click()

    with ZipFile(coming.value.path()) as whole:
        told = json.loads(whole.read("data.json"))
    assert [one["number"] for one in told["tables"]["members.Identity"]] == ["E12345678"]


@pytest.mark.parametrize("locale", LOCALES)
def test_erasing_is_refused_while_in_a_plan_then_asked_for_and_called_off(
    meet: Meet, locale: str
) -> None:
    words = WORDS[locale]
    member, newcomer = meet(locale=locale), meet(locale=locale)
    member.holds_session_of(a_member(a_plan(slug="data")).member.holder)
    user: User = a_user(name="王芳")
    newcomer.holds_session_of(user)

    member.go("/me/data/erase/")
    proves_anew(member)
    member.sees(words["leave_first"])
    assert not member.has("form button.final")
    newcomer.go("/me/data/erase/")
    proves_anew(newcomer)
    newcomer.sees(words["seven"])
    newcomer.press("form button.final")
    assert Erasure.objects.get().due_on - Erasure.objects.get().asked_at.date() == timedelta(7)
    newcomer.go("/me/data/")
    newcomer.press('form[action="/me/data/stay/"] button')

    assert Erasure.objects.get(user=user).cancelled_at is not None


def test_who_of_the_crew_opens_health_answers_is_seen(meet: Meet) -> None:
    enrolment = a_member(a_plan(slug="data"))
    members.record_access(
        member_id=enrolment.member_id,
        kind=AccessKind.HEALTH,
        by=a_crew_member(Role.REVIEWER, name="周明"),
        at=JOINED,
    )
    member = meet(locale="en-GB")
    member.holds_session_of(enrolment.member.holder)

    member.go("/me/data/")

    member.sees("周明", "Reviewer", "The health answers")
