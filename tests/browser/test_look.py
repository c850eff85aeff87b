"""Every component, in each language, on each width, by day and by night."""

import re
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import axe_faults, faults, target_faults, width_faults

LOOK = "/demo/look/"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_every_component_is_accessible(
    browser: Browser, live_server: LiveServer, locale: str
) -> None:
    for width, scheme in product((390, 1280), SCHEMES):
        context = browser.new_context(
            base_url=live_server.url,
            locale=locale,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        page = context.new_page()

        page.goto(LOOK)

        assert [*axe_faults(page), *width_faults(page), *target_faults(page)] == []
        context.close()


@pytest.mark.parametrize("address", [LOOK, "/there-is-nothing-here/"])
def test_a_page_of_320_pixels_does_not_scroll_sideways(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})

    page.goto(address)

    assert width_faults(page) == []


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    page.goto(LOOK)

    page.get_by_role("button", name="English").click()

    expect(page).to_have_url(re.compile(f"{LOOK}$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_first_tab_leads_to_the_content(page: Page) -> None:
    page.goto(LOOK)

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()


def test_a_page_that_differs_in_more_than_its_words_is_held_against_axe_anew(page: Page) -> None:
    shown = "<html lang=en><title>{0}</title><main><h1>{0}</h1><img {1} src='data:,'></main>"
    found = []

    for words, described in (("Boat", "alt=Oar"), ("船", "alt=桨"), ("Boat", "")):
        page.set_content(shown.format(words, described))
        found.append([fault.partition(":")[0] for fault in faults(page)])

    assert found == [[], [], ["image-alt"]]
