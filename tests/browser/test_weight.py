"""A first view on a phone costs little, and needs no JavaScript."""

import gzip
from typing import Final

from playwright.sync_api import Browser, Response
from pytest_django.live_server_helper import LiveServer

from tests.apportionment.builders import a_pool
from tests.disclosures.builders import a_published_period

MOST_BYTES: Final = 100_000
HEADERS: Final = 400  # of an answer, about
PACKED: Final = ("text/", "image/svg", "application/json", "application/javascript")


def test_a_first_view_on_a_phone_takes_at_most_100_kb(
    browser: Browser, live_server: LiveServer
) -> None:
    plan = a_pool(heads=253)
    a_published_period(plan)
    paths = ["/", f"/plans/{plan.slug}/", f"/plans/{plan.slug}/periods/1/", "/learn/"]

    taken = {path: _taken(browser, live_server.url + path) for path in paths}

    assert all(0 < size <= MOST_BYTES for size in taken.values()), taken


def test_the_explainer_works_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/learn/")

    page.fill("[name=people]", "10,000")
    page.fill("[name=ill]", "3")
    page.click("#try button")

    words = page.inner_text("#explained")
    context.close()
    assert "32.40" in words
    assert page.url.partition("?")[2].startswith("people=10%2C000&ill=3")


def _taken(browser: Browser, address: str) -> int:
    """Return how many bytes a visitor who has nothing yet gets, packed as the server packs them."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page, answers = context.new_page(), list[Response]()
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    sizes = [_size(answer) for answer in answers]
    context.close()
    return sum(sizes)


def _size(answer: Response) -> int:
    body = answer.body()
    if answer.headers.get("content-type", "").startswith(PACKED):
        body = gzip.compress(body)
    return len(body) + HEADERS
