"""Asking for aid, page by page, as somebody in front of a browser does."""

from dataclasses import dataclass
from typing import Final

from tests.browser.people import Someone
from tests.claims.builders import PDF, a_png

ONWARD: Final = "form.form .actions button >> nth=0"
BEGIN: Final = "form.form button"
ALL_OF_IT: Final = 'button[name="on"]'
SEND: Final = 'form[action$="/send/"] button'


@dataclass(frozen=True)
class Event:
    """What somebody tells."""

    event_on: str
    cause: str = "accident"
    condition: str = "骨折"
    kind: str = "none"
    story: str = "在楼梯上滑倒。"
    account_ref: str = "6222 0200 0001 2345"


def tells(someone: Someone, event: Event) -> None:
    """Answer the pages up to the papers."""
    someone.fill(cause=event.cause, event_on=event.event_on)
    someone.press(ONWARD)
    someone.fill(condition=event.condition)
    if someone.has('[name="kind"]'):
        someone.fill(kind=event.kind)
    someone.press(ONWARD)
    someone.fill(story=event.story)
    someone.press(ONWARD)


def adds_papers(someone: Someone, *papers: tuple[str, bytes]) -> None:
    """Add papers and go on."""
    someone.attaches("papers", *(papers or (("诊断.pdf", PDF), ("照片.png", a_png()))))
    someone.press(ONWARD)
    someone.press(ALL_OF_IT)


def names_the_account(someone: Someone, event: Event) -> None:
    """Say where the award goes, and nothing of an employer."""
    if someone.has('[name="what"]'):
        someone.press(ALL_OF_IT)
    someone.fill(whose="claimant", account_ref=event.account_ref)
    someone.fill(account_again=event.account_ref)
    someone.press(ONWARD)
    someone.press(ONWARD)


def asks(someone: Someone, event: Event) -> str:
    """Go the whole way from the first page; return the request's number."""
    someone.press(BEGIN)
    tells(someone, event)
    adds_papers(someone)
    names_the_account(someone, event)
    someone.press(SEND)
    return ref_of(someone)


def ref_of(someone: Someone) -> str:
    """Return the number of the request whose page is shown."""
    return someone.page.url.rstrip("/").rpartition("/")[2]
