"""Joining in a real browser: every page, both languages, on a phone; once by keyboard alone."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from charter.models import Plan
from members.models import Enrolment, User
from members.states import Role
from tests.browser.joining import (
    ONWARD,
    Newcomer,
    answers,
    answers_the_rest,
    joins,
    reads_first,
    says_identity,
    says_who,
    step_of,
)
from tests.browser.people import LANGS, Someone
from tests.members.builders import a_crew_member, a_plan, a_user

Meet = Callable[..., Someone]

STEPS: Final = [
    "residence",
    "health-cancer",
    "health-heart_brain",
    "health-organs",
    "health-being_examined",
    "charter",
    "understand-not_insurance",
    "understand-amount_varies",
    "understand-how_to_leave",
    "mandate",
]
SAID: Final = {  # in Chinese, in English
    "differs": ("1991", "1991"),
    "wrong": ("不完全对", "Not quite"),
    "refused": ("谢谢您照实说", "Thank you for saying it as it is"),
    "stale": ("在另一个窗口", "in another window"),
    "welcome": ("欢迎", "Welcome"),
    "accident": ("意外：从这一天起", "An accident counts if"),
    "accepted": ("可以：有这种情况也能加入", "Accepted: with it"),
    "not accepted": ("不可以", "Not accepted"),
}


@pytest.fixture
def village(live_server: object) -> Plan:
    return a_plan(slug="village")


@pytest.fixture
def user(village: Plan) -> User:
    return a_user(name="林小满")


def said(someone: Someone, what: str) -> str:
    return SAID[what][list(LANGS).index(someone.locale)]


@pytest.mark.parametrize("locale", LANGS)
def test_the_whole_way_on_a_phone(meet: Meet, village: Plan, user: User, locale: str) -> None:
    someone, newcomer = meet(locale=locale, width=390), Newcomer()
    someone.holds_session_of(user)

    reads_first(someone, "village")
    someone.press('a.button[href="/join/village/who/"]')
    says_who(someone, newcomer)
    someone.fill(name=newcomer.name, born_on="1991-05-20", kind="resident_id")
    someone.fill(number=newcomer.number)
    someone.press(ONWARD)
    someone.sees_beside("born_on", said(someone, "differs"))
    someone.has_typed(name=newcomer.name, born_on="1991-05-20", number=newcomer.number)
    says_identity(someone, newcomer)
    seen = [answers(someone) for _ in STEPS[:6]]
    someone.fill(answer="insurance")
    someone.press(ONWARD)
    someone.sees_beside("answer", said(someone, "wrong"))
    seen += answers_the_rest(someone)
    assert seen == STEPS

    someone.presses_twice('form[action$="/now/"] button', leads_to="/done/")

    someone.sees(said(someone, "welcome"), said(someone, "accident"), newcomer.name)
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("locale", LANGS)
def test_an_answer_that_refuses_is_said_kindly_and_leads_on(
    meet: Meet, village: Plan, user: User, locale: str
) -> None:
    a_plan(slug="big", charter_name="big-demo")
    someone = meet(locale=locale, width=390)
    someone.holds_session_of(user)
    someone.go("/join/village/who/")
    says_who(someone, Newcomer())
    says_identity(someone, Newcomer())
    answers(someone)
    answers(someone)
    someone.fill(answer="yes")

    someone.press(ONWARD)

    someone.sees(said(someone, "refused"))
    assert someone.has('a[href="/join/big/"]')
    someone.press('a[href="/plans/village/charter/#article-13"]')
    assert someone.page.locator("#article-13").is_visible()


@pytest.mark.parametrize("locale", LANGS)
def test_a_condition_is_asked_about_without_an_account(
    meet: Meet, village: Plan, locale: str
) -> None:
    someone = meet(locale=locale, width=390)
    someone.go("/join/village/check/")
    someone.fill(condition="高血压")
    someone.press(ONWARD)
    someone.sees(said(someone, "accepted"))

    someone.press("form.row button >> nth=2")

    someone.sees(said(someone, "not accepted"))


def test_half_a_join_goes_on_on_another_device_and_the_first_tab_is_told(
    meet: Meet, village: Plan, user: User
) -> None:
    phone, desk = meet(), meet(locale="en-GB", width=1280)
    for device in (phone, desk):
        device.holds_session_of(user)
    phone.go("/join/village/who/")
    says_who(phone, Newcomer())
    says_identity(phone, Newcomer())
    answers(phone)

    desk.go("/join/village/who/")
    desk.press('a.button[href$="/summary/"]')
    assert step_of(desk) == "health-cancer"
    desk.go(desk.page.url.replace("health-cancer", "identity"))
    desk.fill(name="林大满")
    desk.press(ONWARD)
    phone.fill(answer="no")
    phone.press(ONWARD)

    phone.sees(said(phone, "stale"))
    assert step_of(phone) == "residence"


def test_the_back_button_doubles_nothing(meet: Meet, village: Plan, user: User) -> None:
    someone = meet()
    someone.holds_session_of(user)
    joins(someone, "village", Newcomer())

    someone.page.go_back()
    someone.page.reload()

    assert "/done/" in someone.page.url
    assert Enrolment.objects.count() == 1


def test_the_office_enrols_from_a_paper(meet: Meet, village: Plan) -> None:
    someone, newcomer = meet(locale="en-GB", width=1280), Newcomer()
    someone.holds_session_of(a_crew_member(Role.OPERATOR))
    someone.go("/office/")
    someone.press('a[href="/office/join/village/"]')
    someone.fill(relation="self", name=newcomer.name, born_on=newcomer.born_on)
    someone.fill(kind="resident_id", number=newcomer.number, residence="yes")
    for question in ("cancer", "heart_brain", "organs", "being_examined"):
        someone.fill(**{f"health-{question}": "no"})
    someone.tick("consent-charter", "consent-not_insurance", "consent-amount_varies")
    someone.tick("consent-how_to_leave", "consent-mandate")
    someone.fill(signed_by=newcomer.name, signed_on="2025-01-02", reference="2025/17")

    someone.press(ONWARD)

    someone.sees("is a member now")
    assert Enrolment.objects.get().paper_consents.count() == 1


def test_the_whole_way_by_keyboard_alone(meet: Meet, village: Plan, user: User) -> None:
    someone, newcomer = meet(locale="en-GB"), Newcomer(born_on="1988-04-02")
    someone.holds_session_of(user)
    someone.go("/join/village/who/")
    keys = Keys(someone)

    keys.choose("relation", "self")
    keys.enter()
    keys.types("name", newcomer.name)
    keys.types("born_on", "04021988")  # month first: the browser itself speaks American
    keys.choose("kind", "resident_id")
    keys.types("number", newcomer.number)
    keys.enter()
    while (step := step_of(someone)) != "summary":
        if step in {"charter", "mandate"}:
            keys.ticks("agreed")
        else:
            keys.choose("answer", RIGHT_BY_STEP.get(step, "no"))
        keys.enter()
    keys.enter(leads_to="/done/")

    someone.sees("Welcome")
    assert Enrolment.objects.get().member.name == newcomer.name


RIGHT_BY_STEP: Final = {
    "residence": "yes",
    **{step: "right" for step in STEPS if step.startswith("understand-")},
}
MOST_TABS: Final = 80


class Keys:
    """Somebody who has no mouse: Tab, arrows, space and Enter."""

    def __init__(self, someone: Someone) -> None:
        self.someone = someone

    @property
    def page(self) -> Page:
        return self.someone.page

    def choose(self, name: str, value: str) -> None:
        """Come to a group of radio buttons and move to one of them."""
        self._tab_to(f'[name="{name}"]')
        self.page.keyboard.press("Space")
        for _ in range(10):
            if self._holds(f'[value="{value}"]'):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name}: no {value}")

    def ticks(self, name: str) -> None:
        self._tab_to(f'[name="{name}"]')
        self.page.keyboard.press("Space")

    def types(self, name: str, words: str) -> None:
        self._tab_to(f'[name="{name}"]')
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def enter(self, *, leads_to: str = "") -> None:
        """Come to the page's button and press it."""
        self._tab_to("main form button.button")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert leads_to in self.page.url
        self.someone.look()

    def _tab_to(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            if self._holds(selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: no key leads to {selector}")

    def _holds(self, selector: str) -> bool:
        return bool(
            self.page.evaluate("selector => document.activeElement.matches(selector)", selector)
        )
