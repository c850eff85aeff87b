"""A member looks at their home and takes their statement along, on a phone and at a desk."""

from collections.abc import Callable
from itertools import product

from tests.browser.people import Someone
from tests.browser.world import World
from tests.printing.reading import text_of

Meet = Callable[..., Someone]
SEEN = {
    "zh-CN": ("申请互助", "待付", "等待期", "若今天确诊", "最近的变化"),
    "en-GB": ("Ask for aid", "To pay", "Waiting time", "If diagnosed today", "What changed lately"),
}
STATED = {
    "zh-CN": ("对账单", "待付", "各期分摊，由早到晚", "扣款与付款"),
    "en-GB": ("Statement", "Still to pay", "Every share, oldest first", "Debits and payments"),
}


def test_the_home_and_the_statement_on_both_screens_in_both_languages(meet: Meet) -> None:
    world = World()
    for (locale, words), width in product(SEEN.items(), (390, 1280)):
        member = meet(locale=locale, width=width)
        member.holds_session_of(world.crew["member"])

        member.go("/me/")
        member.sees(*words)
        member.opens("details summary")
        member.go("/me/statement/")
        member.sees(*STATED[locale])
        member.go("/me/statement/?year=all")


def test_a_claimant_sees_first_of_all_how_to_ask_and_what_comes_next(meet: Meet) -> None:
    world = World()
    claimant = meet()
    claimant.holds_session_of(world.crew["claimant"])

    claimant.go("/me/")

    claimant.sees(world.asked.ref, "申请互助")
    main = claimant.text
    assert main.index("申请互助") < main.index(world.asked.ref) < main.index("等待期")


def test_a_member_chooses_a_statement_and_takes_it_along_as_pdf_and_csv(meet: Meet) -> None:
    world = World()
    member = meet()
    member.holds_session_of(world.crew["member"])

    member.go("/me/statement/")
    member.fill(person=str(world.crew["member"].members.get(relation="self").pk))
    member.press("form.form button")
    member.sees("林小满" if world.crew["member"].name == "林小满" else world.crew["member"].name)

    with member.page.expect_download() as pdf:
        member.page.locator('main a[href*="statement.pdf"]').click()
    with member.page.expect_download() as csv:
        member.page.locator('main a[href*="statement.csv"]').click()

    printed = text_of(pdf.value.path().read_bytes())
    assert "互助不是保险" in printed
    assert world.crew["member"].name in printed
    assert world.crew["member"].name in csv.value.path().read_text(encoding="utf-8-sig")
