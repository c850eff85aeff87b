"""What the page of a viewer shows: one page of one paper, and the ways to the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from papers import selectors
from papers.models import Copy, Paper
from papers.states import PaperState

ZOOMS: Final = (100, 150, 200, 300)  # per cent of the room there is; a class of static/papers.css
HERE: Final = "viewer"


@dataclass(frozen=True)
class Document:
    """One paper as the viewer lists it: its number, from 1 on, and what it is called."""

    no: int
    paper: Paper
    name: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Zoom:
    """One size to see the page at."""

    percent: int
    address: str
    is_chosen: bool


class Viewer:
    """Papers and their pages, one shown; everything else is a link, so nothing needs a script.

    `image` gives the address of a page's picture, `original` that of the paper itself; both doors
    are the caller's, who notes that somebody looked. `chosen` is the page's query: document,
    page, zoom; what is not there or makes no sense is the first.
    """

    def __init__(
        self,
        papers: Sequence[Paper],
        *,
        chosen: Mapping[str, str],
        image: Callable[[int, Copy], str],
        original: Callable[[int], str],
    ) -> None:
        self._papers, self._image, self._original = papers, image, original
        self.document_no = _within(chosen.get("document"), len(papers))
        self.zoom = _zoom(chosen.get("zoom"))
        self._asked_page = chosen.get("page")

    @property
    def is_empty(self) -> bool:
        return not self._papers

    @property
    def paper(self) -> Paper:
        return self._papers[self.document_no - 1]

    @cached_property
    def copies(self) -> list[Copy]:
        if self.is_empty or self.paper.state != PaperState.READY:
            return []
        return list(selectors.copies_of(self.paper))

    @property
    def page_no(self) -> int:
        return _within(self._asked_page, len(self.copies))

    @property
    def page_count(self) -> int:
        return len(self.copies)

    @property
    def pages_left_out(self) -> int:
        """How many pages of the original have no picture here."""
        return max((self.paper.pages or 0) - self.page_count, 0) if self.copies else 0

    @property
    def copy(self) -> Copy | None:
        return self.copies[self.page_no - 1] if self.copies else None

    @property
    def image(self) -> str:
        return self._image(self.document_no - 1, self.copy) if self.copy else ""

    @property
    def original(self) -> str:
        return self._original(self.document_no - 1)

    @property
    def documents(self) -> list[Document]:
        return [
            Document(no, paper, paper.name, self._at(document=no), no == self.document_no)
            for no, paper in enumerate(self._papers, start=1)
        ]

    @property
    def zooms(self) -> list[Zoom]:
        return [Zoom(one, self._at(zoom=one), one == self.zoom) for one in ZOOMS]

    @property
    def before(self) -> str:
        """Address of the page before, or of the paper before; empty at the very beginning."""
        if self.page_no > 1:
            return self._at(page=self.page_no - 1)
        return self._at(document=self.document_no - 1) if self.document_no > 1 else ""

    @property
    def after(self) -> str:
        """Address of the next page, or of the next paper; empty at the very end."""
        if self.page_no < self.page_count:
            return self._at(page=self.page_no + 1)
        last = len(self._papers)
        return self._at(document=self.document_no + 1) if self.document_no < last else ""

    def _at(self, **to: int) -> str:
        """Return the address that shows something else; another paper begins at its first page."""
        shown = {"document": self.document_no, "zoom": self.zoom}
        if "document" not in to:
            shown["page"] = self.page_no
        query = {name: value for name, value in (shown | to).items() if value != DEFAULTS[name]}
        return f"?{urlencode(query)}#{HERE}"


DEFAULTS: Final = {"document": 1, "page": 1, "zoom": ZOOMS[0]}


def _within(text: str | None, most: int) -> int:
    """Return a number from 1 to `most` as asked for, or the first."""
    asked = int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
    return asked if 1 <= asked <= most else 1


def _zoom(text: str | None) -> int:
    return next((one for one in ZOOMS if str(one) == text), ZOOMS[0])
