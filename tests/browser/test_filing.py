"""Asking for aid in a real browser: on a phone in Chinese, by keyboard in English."""

from collections.abc import Callable

from charter.models import Plan
from claims.models import Claim, ClaimDraft
from tests.browser.filing import ONWARD, Event, adds_papers, names_the_account, ref_of, tells
from tests.browser.people import Someone
from tests.browser.pool import AN_HOUR, a_crew, founded_at
from tests.claims.builders import PDF, a_png
from tests.members.builders import a_person, an_enrolment


def test_on_a_phone_page_by_page_taken_up_on_another_device_and_followed_by_the_family(
    boat: Plan, meet: Callable[..., Someone]
) -> None:
    user = a_crew(boat)["member"]
    joined = an_enrolment(
        plan=boat, user=user, person=a_person(name=user.name), at=founded_at() + AN_HOUR
    )
    event = Event(event_on=f"{joined.joined_at:%Y-%m-%d}")
    phone, desk, aunt = meet(), meet(width=1280), meet()
    phone.holds_session_of(user)
    desk.holds_session_of(user)

    phone.go("/me/claims/new/")
    phone.press("form.form button")
    phone.press(ONWARD)
    phone.sees_beside("cause", "请选择是疾病还是意外")
    tells(phone, event)
    phone.attaches("photos", ("照片.png", a_png()))
    phone.press(ONWARD)
    phone.sees("照片.png")

    desk.go("/me/claims/new/")
    desk.press('a.button[href$="/papers/"]')
    desk.sees("照片.png")
    adds_papers(desk, ("诊断.pdf", PDF))
    names_the_account(desk, event)
    desk.sees("骨折", "6222 0200 0001 2345", "公约第 1 版")
    desk.presses_twice('form[action$="/send/"] button', leads_to=r"/me/claims/[A-Z0-9]{8}/$")
    ref = ref_of(desk)
    phone.page.go_back()
    phone.page.reload()
    phone.page.wait_for_load_state()

    claim = Claim.objects.get()
    assert claim.ref == ref
    assert claim.evidence.count() == 2
    assert ref in phone.page.url
    desk.sees("骨折", "诊断.pdf", "照片.png", "公约第 1 版")

    desk.press('a[href$="/links/"]')
    desk.press("form.form button")
    code = desk.page.locator("dd.large").inner_text()
    link = desk.page.locator("dd.breakable").inner_text()
    aunt.go(link)
    aunt.fill(code=code)
    aunt.press("form.form button")
    aunt.sees("申请进度", "已收到")
    aunt.sees_nothing_of(user.name, "骨折", ref, "6222")


def test_by_keyboard_alone(boat: Plan, meet: Callable[..., Someone]) -> None:
    user = a_crew(boat)["member"]
    joined = an_enrolment(
        plan=boat, user=user, person=a_person(name=user.name), at=founded_at() + AN_HOUR
    )
    someone = meet(locale="en-GB", width=1280)
    someone.holds_session_of(user)
    keys = someone.page.keyboard
    day = f"{joined.joined_at:%Y-%m-%d}"

    def reaches(name: str, value: str = "") -> None:
        """Press Tab until the field or button of this name has the focus."""
        for _tab in range(60):
            keys.press("Tab")
            found = someone.page.evaluate(
                "[document.activeElement.name, document.activeElement.value]"
            )
            if found[0] == name and value in ("", found[1]):
                return
        raise AssertionError(f"no way by Tab to {name} on {someone.page.url}")

    def goes_on() -> None:
        with someone.page.expect_navigation():
            keys.press("Enter")
        someone.look()

    someone.go("/me/claims/new/")
    reaches("enrolment")
    keys.press("Space")
    goes_on()
    reaches("cause")
    keys.press("Space")
    someone.page.locator('[name="event_on"]').fill(day)  # each browser has other keys for a day
    reaches("event_on")
    goes_on()
    reaches("condition")
    keys.type("A broken arm")
    if someone.has('[name="kind"]'):
        reaches("kind")
        keys.press("ArrowUp")  # from the first to the last: none of these
        assert someone.page.locator('[name="kind"]:checked').input_value() == "none"
    goes_on()
    reaches("story")
    keys.type("I fell on the stairs.")
    keys.press("Tab")
    goes_on()
    reaches("on")
    goes_on()
    reaches("whose")
    keys.press("Space")
    reaches("account_ref")
    keys.type("6222 0200 0001 2345")
    reaches("account_again")
    keys.type("6222020000012345")
    goes_on()
    reaches("employer")
    goes_on()
    for _tab in range(60):
        keys.press("Tab")
        if someone.page.evaluate("document.activeElement.textContent") == "Send my request":
            break
    goes_on()

    claim = Claim.objects.get()
    assert claim.story == "I fell on the stairs."
    assert ref_of(someone) == claim.ref
    assert ClaimDraft.objects.get().claim == claim
