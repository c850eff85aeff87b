"""People in front of a browser: they go, type, press and look; every page they see is checked."""

import re
import time
from collections.abc import Sequence
from typing import Final

from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    TimeoutError,
)

from members.models import User
from tests.browser.axe import assert_accessible
from tests.members.accounts import code_sent_to
from tests.members.builders import signs_in

PATIENCE: Final = 60.0  # seconds until what workers do must show on a page
GLANCE: Final = 300  # milliseconds given to each reload
LANGS: Final = {"zh-CN": "zh-Hans", "en-GB": "en"}
REFUSED: Final = ("status of 409", "status of 422")  # a browser reports our refusals as errors


class Someone:
    """One person with a browser of their own, in a language, on a screen of some width."""

    def __init__(
        self, browser: Browser, site: str, *, locale: str = "zh-CN", width: int = 390
    ) -> None:
        self.site = site
        self.locale = locale
        self.context = browser.new_context(
            base_url=site,
            locale=locale,
            viewport={"width": width, "height": 844},
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def leave(self) -> None:
        """Close the browser; what was seen last is printed, for a test that failed."""
        print(f"--- {self.page.url}\n{self.text}")
        self.context.close()

    @property
    def text(self) -> str:
        """Return what the page says, without line breaks."""
        return " ".join(" ".join(self.page.locator("main").all_inner_texts()).split())

    def go(self, path: str) -> None:
        """Open an address, which must answer well, and look at the page."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.ok, f"{path} answered {answer.status}"
        self.look()

    def press(self, selector: str) -> None:
        """Press the one thing of the page that this names, and look at the page that comes."""
        with self.page.expect_navigation():
            self.page.locator("main").locator(selector).click()
        self.look()

    def opens(self, selector: str) -> None:
        """Press what opens a part of this very page."""
        self.page.locator("main").locator(selector).click()
        self.look()

    def presses_twice(self, selector: str, *, leads_to: str) -> None:
        """Double-click where one click is enough, and look at the page this leads to (a regex)."""
        self.page.locator("main").locator(selector).dblclick()
        self.page.wait_for_url(re.compile(leads_to))
        self.page.wait_for_load_state()
        self.look()

    def fill(self, **words: str) -> None:
        """Type words into fields by their names; with "value" chosen among radio buttons."""
        for name, value in words.items():
            self._fill(self.page.locator(f'main [name="{name}"]'), value)

    def fill_first(self, **words: str) -> None:
        """Type words into the first field of each name, where a page asks in two places."""
        for name, value in words.items():
            self._fill(self.page.locator(f'main [name="{name}"]').first, value)

    def attaches(self, name: str, *papers: tuple[str, bytes]) -> None:
        """Choose files, by name and content."""
        files: list[FilePayload] = [
            {"name": title, "mimeType": "application/octet-stream", "buffer": content}
            for title, content in papers
        ]
        self.page.locator(f'main [name="{name}"]').set_input_files(files)
        self.page.wait_for_function("() => !document.querySelector('.papers-sent progress')")

    def tick(self, *names: str) -> None:
        """Tick boxes by their names."""
        for name in names:
            self.page.locator(f'main [name="{name}"]').check()

    def opens_an_account(self, *, address: str, name: str) -> None:
        """Prove a phone number or an e-mail address by its code, and say one's name.

        From the page that asks for the address, to the page one was on the way to.
        """
        self.fill_first(login=address)
        self.press("form:has([name=login]) button >> nth=0")
        self.fill(code=code_sent_to(address))
        self.press("form:has([name=code]) button")
        self.fill(name=name)
        self.press("form:has([name=name]) button")

    def signs_in_as(self, who: str) -> None:
        """Sign in as one of the demo's people, with one press."""
        self.go("/demo/")
        self.press(f'form:has(input[value="{who}"]) button')

    def holds_session_of(self, user: User) -> None:
        """Be signed in as this user from the beginning."""
        client = Client()
        signs_in(client, user)
        key = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": key, "url": f"{self.site}/"}])

    def has(self, selector: str) -> bool:
        """Return whether there is such a thing on the page."""
        return self.page.locator("main").locator(selector).count() > 0

    def has_typed(self, **words: str) -> None:
        """Find in these fields what was typed into them before."""
        for name, value in words.items():
            field = self.page.locator(f'main [name="{name}"]:is(:checked, :not([type="radio"]))')
            assert field.input_value() == value, name

    def sees(self, *words: str) -> None:
        """Find each of these words on the page."""
        missing = [word for word in words if word not in self.text]
        assert not missing, f"{self.page.url} does not say {missing}:\n{self.text}"

    def sees_nothing_of(self, *words: str) -> None:
        """Find none of these words in all that the page holds."""
        told = [word for word in words if word in self.page.content()]
        assert not told, f"{self.page.url} tells {told}"

    def sees_beside(self, name: str, words: str) -> None:
        """Find these words beside the field of this name, tied to it for those who listen."""
        field = self.page.locator(f'main .field:has([name="{name}"])')
        assert words in field.locator(".errorlist").inner_text()

    def waits_for(self, selector: str, *, seconds: float = PATIENCE) -> None:
        """Load the page again and again until it shows this; then look at it."""
        end = time.monotonic() + seconds
        wanted = self.page.locator("main").locator(selector).first
        while not _shows(wanted):
            assert time.monotonic() < end, f"no {selector} on {self.page.url}:\n{self.text}"
            self.page.reload()
        self.look()

    def look(self, *, spare: Sequence[str] = ()) -> None:
        """Hold the page against what every page must keep."""
        assert self.page.locator("html").get_attribute("lang") == LANGS[self.locale]
        assert_accessible(self.page, spare=spare)
        assert not self.complaints, f"{self.page.url}: {self.complaints}"

    def _fill(self, field: Locator, value: str) -> None:
        kind = field.first.get_attribute("type")
        if kind == "radio":
            field.and_(self.page.locator(f'[value="{value}"]')).check()
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in REFUSED):
            self.complaints.append(message.text)


def _shows(wanted: Locator) -> bool:
    try:
        wanted.wait_for(timeout=GLANCE)
    except TimeoutError:
        return False
    return True
