"""What every page must keep for those who see, hear or point differently."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# The page without its words: what axe's rules go by. Names and ids are numbered as they come, so
# the same ones stay the same; of many alike in a row three are left. Widths have their own pages.
SHAPE: Final = """
() => {
  const numbers = new Map();
  const number = (name) => {
    if (name.trim() === "") return "";
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name);
  };
  const kept = new Set(["class", "type", "role", "tabindex", "scope", "autocomplete", "dir"]);
  const isKept = (name) => kept.has(name) || name === "hidden" || name.startsWith("aria-");
  const named = /^(id|for|name|form|list|alt|title|placeholder|aria-label|aria-description)$/;
  const refers = /^aria-(labelledby|describedby|controls|owns|details)$/;
  const worn = ({name, value}) => {
    if (refers.test(name)) return `${name}=${value.split(" ").map(number)}`;
    if (named.test(name)) return `${name}=${number(value)}`;
    if (name === "href" && value.startsWith("#")) return `#${number(value.slice(1))}`;
    return isKept(name) ? `${name}=${value}` : `${name}${value.trim() === ""}`;
  };
  const state = (element) => [element.checked, element.disabled, element === document.activeElement]
    .map((is) => (is ? 1 : 0)).join("");
  const few = (shapes) => shapes.filter(
    (shape, place) => shape !== shapes[place - 3] || shape !== shapes[place - 2]
      || shape !== shapes[place - 1]);
  const drawn = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() === "" ? "" : "x";
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (["SCRIPT", "STYLE"].includes(node.tagName)) return "";
    const dress = [...node.attributes].map(worn).join(" ");
    const within = few([...node.childNodes].map(drawn).filter((shape) => shape !== ""));
    return `<${node.tagName} ${dress} ${state(node)}>${within.join("")}</>`;
  };
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  return `${innerWidth} ${isDark} ${drawn(document.documentElement)}`;
}
"""
_clean: set[str] = set()  # what axe has found nothing in
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
    """Return what is wrong with the page as it stands, one line each.

    Axe, which takes its time, looks once at each page that differs in more than its words; how wide
    the words make it is asked each time.
    """
    shape = sha256(f"{sorted(spare)} {page.evaluate(SHAPE)}".encode()).hexdigest()
    said = [] if shape in _clean else axe_faults(page, spare=spare)
    if not said:
        _clean.add(shape)
    return [*said, *width_faults(page), *target_faults(page)]


def axe_faults(page: Page, *, spare: Sequence[str] = ()) -> list[str]:
    """Return what axe finds."""
    options = {**OPTIONS, "rules": {rule: {"enabled": False} for rule in spare}}
    violations = Axe().run(page, options=options).response["violations"]
    return [_line(violation, node) for violation in violations for node in violation["nodes"]]


def width_faults(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return [f"sideways: {line}" for line in page.evaluate(WIDER_THAN_THE_SCREEN)]


def target_faults(page: Page) -> list[str]:
    """Return what is too small to be pressed."""
    return [f"target: {line}" for line in page.evaluate(TOO_SMALL, [LEAST_TARGET, LEAST_BUTTON])]


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
