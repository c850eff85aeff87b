"""Take every page's picture, from the demo that runs, or from one started for it.

Two widths, two languages, light and dark, into screenshots/. Ends with 1 if a page scrolls
sideways, answers with an error or complains to the console.
"""

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, Literal

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests import chromium
from tests.browser.axe import width_faults
from tests.browser.sights import SIGHTS, VISITOR, Sight

FOLDER: Final = Path("screenshots")
DEMO_WITHIN_SECONDS: Final = 600
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS: Final = {"phone": 390, "desk": 1280}
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Eye:
    """How one looks: in which language, on how wide a screen, by day or by night."""

    language: str
    width: str
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.language}.{self.width}.{self.scheme}"


def main() -> int:
    asked = _arguments()
    program = chromium.find()
    if program is None:
        print(chromium.ADVICE, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with _demo(asked.address) as runs:
        return _look_around(asked, program) if runs else 1


@contextmanager
def _demo(address: str) -> Iterator[bool]:
    """Yield whether a demo answers: the one that runs there, or one started for this alone."""
    if _answers(address):
        yield True
        return
    print(f"Nothing answers at {address}: starting the demo for as long as it takes.")
    demo = subprocess.Popen([sys.executable, "-m", "embedded.demo"])
    try:
        until = time.monotonic() + DEMO_WITHIN_SECONDS
        while not _answers(address) and demo.poll() is None and time.monotonic() < until:
            time.sleep(1)
        yield _answers(address)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait()


def _look_around(asked: argparse.Namespace, program: str) -> int:
    sights = [sight for sight in SIGHTS if asked.only in sight.name]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.flags())
        faults = [fault for eye in _eyes() for fault in _look(browser, asked, eye, sights)]
        browser.close()
    print("\n".join(faults) or f"All pages are in {FOLDER}/, none with a fault.")
    return int(bool(faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="of a running demo")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    return parser.parse_args()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").is_success
    except httpx.HTTPError:
        return False


def _eyes() -> Iterator[Eye]:
    for language, width, scheme in product(LANGUAGES, WIDTHS, SCHEMES):
        yield Eye(language=language, width=width, scheme=scheme)


def _look(
    browser: Browser, asked: argparse.Namespace, eye: Eye, sights: list[Sight]
) -> Iterator[str]:
    """Look at every sight in one manner, and say what is wrong with it."""
    for role in sorted({sight.role for sight in sights}):
        context = _context(browser, asked.address, eye)
        if role != VISITOR:
            sign_in(context.new_page(), role)
        for sight in sights:
            if sight.role == role:
                yield from _take(context, sight, eye)
        context.close()


def _context(browser: Browser, address: str, eye: Eye) -> BrowserContext:
    context = browser.new_context(
        base_url=address,
        locale=LANGUAGES[eye.language],
        viewport={"width": WIDTHS[eye.width], "height": 900},
        color_scheme=eye.scheme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return context


def sign_in(page: Page, role: str) -> None:
    """Sign in as one of the demo's people, by the button of the demo's page."""
    page.goto("/demo/")
    page.locator(f'main form:has(input[value="{role}"]) button').click()
    page.wait_for_load_state()


def _take(context: BrowserContext, sight: Sight, eye: Eye) -> Iterator[str]:
    """Take one picture; yield what is wrong with the page."""
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    answer = _go(page, sight)
    page.screenshot(path=FOLDER / f"{sight.name}.{eye}.png", full_page=True)
    is_missing = sight.name == "not-found"
    if answer is None or (not answer.ok and not is_missing):
        yield f"{sight.name} ({eye}): answered {answer.status if answer else 'nothing'}"
    yield from (f"{sight.name} ({eye}): {fault}" for fault in width_faults(page))
    yield from (f"{sight.name} ({eye}): console: {text}" for text in said if not is_missing)
    page.close()


def _go(page: Page, sight: Sight) -> Response | None:
    answer = page.goto(sight.path)
    for selector in sight.follow:
        if page.locator(selector).count() == 0:
            print(f"{sight.name}: no link {selector} on {page.url}")
            return answer
        answer = page.goto(str(page.locator(selector).first.get_attribute("href")))
    return answer


if __name__ == "__main__":
    sys.exit(main())
