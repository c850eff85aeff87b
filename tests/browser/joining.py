"""The way into a plan, page by page, as somebody in front of a browser walks it."""

from dataclasses import dataclass
from typing import Final

from tests.browser.people import Someone
from tests.joining.builders import resident_id

ONWARD: Final = "form.form button"


@dataclass(frozen=True)
class Newcomer:
    """Who joins: what they type about themselves."""

    name: str = "林小满"
    born_on: str = "1988-04-02"
    relation: str = "self"

    @property
    def number(self) -> str:
        return resident_id(self.born_on)


def reads_first(someone: Someone, slug: str) -> None:
    """Read what it is and what it cost."""
    someone.go(f"/join/{slug}/")
    someone.press(f'a.button[href="/join/{slug}/cost/"]')


def says_who(someone: Someone, newcomer: Newcomer) -> None:
    someone.fill(relation=newcomer.relation)
    someone.press(ONWARD)


def says_identity(someone: Someone, newcomer: Newcomer) -> None:
    someone.fill(name=newcomer.name, born_on=newcomer.born_on)
    someone.fill(kind="resident_id", number=newcomer.number)
    someone.press(ONWARD)


def step_of(someone: Someone) -> str:
    """Return which page is shown, by its address."""
    return someone.page.url.rstrip("/").rpartition("/")[2]


def answers(someone: Someone) -> str:
    """Answer the page that is shown as one who may join does; return which one it was."""
    step = step_of(someone)
    if step == "consent":
        someone.fill(signed_on="2025-01-02")
        someone.tick("agreed")
    elif step in {"charter", "mandate"}:
        someone.tick("agreed")
    elif step.startswith("understand-"):
        someone.fill(answer="right")
    else:
        someone.fill(answer="yes" if step == "residence" else "no")
    someone.press(ONWARD)
    return step


def answers_the_rest(someone: Someone) -> list[str]:
    """Answer every page up to the summary; return which they were."""
    seen = []
    while step_of(someone) != "summary":
        seen.append(answers(someone))
    return seen


def joins(someone: Someone, slug: str, newcomer: Newcomer) -> None:
    """Go the whole way, signed in, from the first question to the welcome."""
    someone.go(f"/join/{slug}/who/")
    says_who(someone, newcomer)
    says_identity(someone, newcomer)
    answers_the_rest(someone)
    someone.press('form[action$="/now/"] button')
