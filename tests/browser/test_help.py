"""A question, a complaint with its dates, a list brought along: both languages, phone and desk."""

import re
from collections.abc import Callable
from typing import Final

import pytest

from charter.models import Plan
from members import services as members
from members.models import Message
from members.states import Role
from support.models import Complaint, Thread
from support.states import ComplaintState
from tests.browser.people import Someone
from tests.members.builders import JOINED, a_crew_member, a_user

Meet = Callable[..., Someone]
WORDS: Final = {
    "zh-CN": {
        "asked": "有答复时您会收到信",
        "answered": "去年有两位成员生病",
        "closed": "您随时可以在这里继续写",
        "dates": "最迟答复",
        "second": "由另一人复查",
        "right": "您说得对",
    },
    "en-GB": {
        "asked": "You get a letter when it is answered",
        "answered": "去年有两位成员生病",
        "closed": "You can write here again at any time",
        "dates": "Answered at the latest",
        "second": "Second look, by another person",
        "right": "You were right",
    },
}
LIST: Final = (
    "姓名,出生日期,手机,关系\r\n林小雨,1990-05-20,13800138000,\r\n林小舟,2001-05-01,,子女\r\n"
)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_question_is_asked_on_a_phone_and_answered_at_the_desk(
    meet: Meet, boat: Plan, locale: str
) -> None:
    words = WORDS[locale]
    member, operator = meet(locale=locale), meet(locale=locale, width=1280)
    member.holds_session_of(a_user(name="林小雨"))
    operator.holds_session_of(a_crew_member(Role.OPERATOR, plan=boat))

    member.go("/me/help/")
    member.press('a[href="/me/help/ask/"]')
    member.press("form.form button")
    assert member.has(".errorlist")
    member.fill(topic="money", text="为什么这期高一些？")
    member.press("form.form button")
    member.sees("为什么这期高一些？")
    assert words["asked"] in member.page.inner_text("body")

    operator.go("/office/help/")
    operator.press('a[href^="/office/help/"]')
    operator.press('form[action$="/take/"] button')
    operator.fill(text="去年有两位成员生病，所以高一些。")
    operator.press('form[action$="/answer/"] button')

    member.go(f"/me/help/{Thread.objects.get().ref}/")
    member.sees(words["answered"])
    member.press('form[action$="/close/"] button')
    assert words["closed"] in member.page.inner_text("body")
    member.fill(text="谢谢。")
    member.press('form[action$="/write/"] button')
    member.sees("谢谢。")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_complaint_is_answered_contested_and_looked_at_again(
    meet: Meet, boat: Plan, locale: str
) -> None:
    words = WORDS[locale]
    member = meet(locale=locale)
    member.holds_session_of(a_user(name="林小雨"))
    first, second = meet(locale=locale), meet(locale=locale, width=1280)
    first.holds_session_of(a_crew_member(Role.OPERATOR, plan=boat))
    second.holds_session_of(a_crew_member(Role.OPERATOR, plan=boat, name="陈静"))

    member.go("/me/help/complain/")
    member.fill(about="debit", text="没有收到预告就扣款。")
    member.press("form.form button")
    member.sees(words["dates"])
    complaint = Complaint.objects.get()
    address = f"/office/help/{complaint.thread.ref}/"

    first.go(address)
    first.press('form[action$="/acknowledge/"] button')
    first.fill(**{"decide-outcome": "not_upheld", "decide-reason": "预告于三日发出，见第十二条。"})
    first.press('form[action$="/decide/"] button')
    member.go(f"/me/help/{complaint.thread.ref}/")
    member.sees("见第十二条")
    member.fill(**{"contest-text": "信退回了。"})
    member.press('form[action$="/second-look/"] button')
    member.sees(words["second"])
    first.go(address)
    assert not first.has('form[action$="/decide/"]')

    second.go("/office/help/")
    second.go(address)
    second.fill(**{"decide-outcome": "upheld", "decide-reason": "信确实退回了，扣款已退还。"})
    second.press('form[action$="/decide/"] button')
    member.go(f"/me/help/{complaint.thread.ref}/")
    member.sees(words["right"], "扣款已退还")
    complaint.refresh_from_db()
    assert complaint.state == ComplaintState.FINAL


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-GB", 390)])
def test_a_list_is_brought_mended_and_invited_and_the_letter_leads_in(
    meet: Meet, boat: Plan, locale: str, width: int
) -> None:
    operator = meet(locale=locale, width=width)
    operator.holds_session_of(a_crew_member(Role.OPERATOR, plan=boat))

    operator.go("/office/")
    operator.press('a[href="/office/lists/"]')
    operator.attaches("file", ("名单.csv", LIST.replace("13800138000", "138").encode("gbk")))
    operator.press("#bring-list button")
    operator.sees("138")
    assert operator.has("tr.late")
    operator.press('a[href="/office/lists/"]')
    operator.attaches("file", ("名单.xlsx.csv", b"PK\x03\x04 a workbook"))
    operator.press("#bring-list button")
    operator.sees_beside("file", "CSV UTF-8")
    operator.attaches("file", ("名单.csv", LIST.encode("gbk")))
    operator.press("#bring-list button")
    operator.press('form[action$="/invite/"] button')
    operator.sees("名单.csv")

    letter = Message.objects.get(kind="members/invited")
    members.send_message(message_id=letter.pk, at=JOINED)
    letter.refresh_from_db()
    found = re.search(r"/invited/[A-Z0-9]+/", letter.body)
    assert found is not None
    invited = meet(locale=locale)
    invited.go(found.group())
    invited.sees("林小雨", "林小舟")
    invited.press("form.form button")
    assert invited.page.url.endswith(f"/join/{boat.slug}/")


def test_what_did_not_arrive_is_seen_by_the_office_and_the_treasurer(
    meet: Meet, boat: Plan
) -> None:
    reader = a_user(name="王芳")
    members.queue_message(
        key="left/1",
        user_id=reader.pk,
        plan_id=boat.pk,
        kind="members/left",
        facts={"member": "王芳", "left_at": JOINED},
        at=JOINED,
    )
    Message.objects.update(state="given_up", failure="not_carried", failed_at=JOINED)
    for locale, width in (("zh-CN", 390), ("en-GB", 1280)):
        operator = meet(locale=locale, width=width)
        operator.holds_session_of(a_crew_member(Role.OPERATOR, plan=boat))
        operator.go("/office/messages/")
        operator.sees("王芳")
    operator.press('form[action$="/again/"] button')
    operator.sees_nothing_of("王芳")
