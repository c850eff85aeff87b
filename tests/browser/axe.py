"""What every page must keep for those who see, hear or point differently."""

from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
LEAST_TARGET: Final = 24  # WCAG 2.2 AA; links inside a sentence are spared
LEAST_BUTTON: Final = 44  # look: 44 px for what one presses with a thumb
WIDER_THAN_THE_SCREEN: Final = """
() => {
  const {scrollWidth} = document.scrollingElement;
  if (scrollWidth <= window.innerWidth) return [];
  const spills = [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 120));
  return [`${scrollWidth} px wide in ${window.innerWidth} px`, ...spills.slice(0, 5)];
}
"""
TOO_SMALL: Final = """
([leastTarget, leastButton]) => {
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const isInSentence = (element) => element.closest("p, li, td, dd, caption, .small") !== null;
  const small = (selector, least) => [...document.querySelectorAll(selector)]
    .filter((element) => isShown(element) && !isInSentence(element))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.height > 1 && box.height < least - 0.5)
    .map(([element, {height}]) => `${Math.round(height)} px: ${element.outerHTML.slice(0, 120)}`);
  const isTouched = window.innerWidth < 640;
  const isTicked = "[type=radio], [type=checkbox], [type=hidden]";
  const pressed = `.button:not(.small-button), select, textarea, input:not(${isTicked})`;
  return [
    ...small("a, button, summary, label:has(input)", leastTarget),
    ...(isTouched ? small(`main :is(${pressed})`, leastButton) : []),
  ];
}
"""


def assert_accessible(page: Page, *, spare: Sequence[str] = ()) -> None:
    """Hold the page against axe (less the rules in `spare`), against its width and its targets."""
    found = faults(page, spare=spare)
    assert not found, f"{page.url}\n" + "\n".join(found)


def faults(page: Page, *, spare: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with the page as it stands, one line each."""
    options = {**OPTIONS, "rules": {rule: {"enabled": False} for rule in spare}}
    violations = Axe().run(page, options=options).response["violations"]
    said = [_line(violation, node) for violation in violations for node in violation["nodes"]]
    return [*said, *width_faults(page), *target_faults(page)]


def width_faults(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return [f"sideways: {line}" for line in page.evaluate(WIDER_THAN_THE_SCREEN)]


def target_faults(page: Page) -> list[str]:
    """Return what is too small to be pressed."""
    return [f"target: {line}" for line in page.evaluate(TOO_SMALL, [LEAST_TARGET, LEAST_BUTTON])]


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
