"""A request is read on one screen, by keyboard: taken, cited, recommended, granted, told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.utils import timezone

from claims.models import Claim
from claims.services import Document
from claims.states import EvidenceKind
from members.models import User
from papers import services as papers
from tests.browser.people import Someone
from tests.claims.builders import a_filed_claim, a_reviewer
from tests.members.builders import a_crew_member, a_person, a_plan, a_user, an_enrolment
from tests.papers.builders import a_pdf, a_photograph

Meet = Callable[..., Someone]
MOST_KEYS: Final = 25
FACT: Final = "出院小结写明甲状腺癌，术后病理证实。"


class Keyboard:
    """One reader's keys: each press is counted, what they write in prose is not."""

    def __init__(self, someone: Someone) -> None:
        self.page, self.someone, self.presses = someone.page, someone, 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def leads_on(self, key: str) -> None:
        """Press a key that leads to another page, and look at that page."""
        with self.page.expect_navigation():
            self.press(key)
        self.someone.look()

    def writes(self, words: str) -> None:
        self.page.keyboard.insert_text(words)


def a_request() -> tuple[Claim, User]:
    """Return a request with two papers, one of two pages, and who asked."""
    at = timezone.now()
    holder = a_user(name="林小雨", language="zh-hans")
    joined = an_enrolment(
        plan=a_plan(at=at - timedelta(days=900)),
        user=holder,
        person=a_person(name="林小雨"),
        at=at - timedelta(days=800),
    )
    claim = a_filed_claim(
        enrolment=joined,
        condition="甲状腺癌",
        event_on=(at - timedelta(days=9)).date(),
        documents=[
            Document(ContentFile(a_photograph(), name="诊断.jpg"), EvidenceKind.EVENT),
            Document(ContentFile(a_pdf(2), name="出院小结.pdf"), EvidenceKind.OTHER),
        ],
        at=at - timedelta(days=1),
    )
    for evidence in claim.evidence.all():
        papers.derive(paper_id=evidence.paper_id, at=at)
    return claim, holder


def test_a_request_is_decided_by_keyboard_on_one_screen(meet: Meet) -> None:
    claim, holder = a_request()
    first, second = meet(width=1280), meet(width=390)
    first.holds_session_of(a_reviewer("周明"))
    second.holds_session_of(a_reviewer("何敏"))

    first.go("/review/")
    first.press(f'a[href="/review/{claim.ref}/"]')
    keys = Keyboard(first)
    keys.press("?")
    first.sees("本页快捷键", "引用打开的这一页")
    keys.leads_on("t")
    first.sees("在您手上")
    keys.press(".")
    first.page.wait_for_selector('#viewer [data-document="2"][data-page="1"]')
    keys.press(".")
    first.page.wait_for_selector('#viewer [data-document="2"][data-page="2"]')
    keys.leads_on("1")
    assert first.page.locator("[name=recommend-award_minor]").input_value() == "60,000.00"
    keys.press("c")
    keys.writes(FACT)
    keys.leads_on("Control+Enter")
    first.sees("由另一位审核员决定")

    second.go(f"/review/{claim.ref}/")
    second.sees("材料 2 第 2 页", FACT)
    more = Keyboard(second)
    more.press("f")
    more.writes("复核无误，同意。")
    more.leads_on("Control+Enter")

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor) == ("granted", 6_000_000)
    assert keys.presses + more.presses <= MOST_KEYS
    claimant = meet()
    claimant.holds_session_of(holder)
    claimant.go(f"/me/claims/{claim.ref}/letter/")
    claimant.sees("决定的依据", FACT, "60,000.00")


def test_keys_are_put_away_and_never_pressed_while_typing(meet: Meet) -> None:
    claim, _holder = a_request()
    someone = meet(width=1280, locale="en-GB")
    someone.holds_session_of(a_crew_member("reviewer", plan=claim.plan))
    someone.go(f"/review/{claim.ref}/")
    keys = Keyboard(someone)

    keys.press("f")
    keys.writes("t")
    keys.press("t")
    assert someone.page.locator("[name=recommend-fact]").input_value() == "tt"
    keys.press("Escape")
    keys.press("?")
    someone.page.locator(".keys-switch input").uncheck()
    someone.page.locator("h1").click()
    keys.press("1")

    assert someone.page.url.endswith(f"/review/{claim.ref}/")
    assert someone.page.locator("[name=recommend-reason]").input_value() == ""
    claim.refresh_from_db()
    assert claim.state == "submitted"
