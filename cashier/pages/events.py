"""What providers told and nobody could place, and how the providers themselves are."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise

from cashier.words import events as words
from treasury import selectors
from treasury.models import Circuit, EventFlood, GatewayEvent
from treasury.states import Outcome

A_PAGE = 50
LONGEST_TEXT = 4_000


@dataclass(frozen=True)
class ToldEvent:
    """One event, with what it means and what to do; its text only for who acts on it."""

    event: GatewayEvent
    shows_text: bool

    @property
    def next_step(self) -> Promise | str:
        """Return what a person does about it."""
        return words.NEXT_STEPS.get(self.event.outcome, "")

    @property
    def clock(self) -> str:
        """Return by how much its stamp was off, where that is why it was refused."""
        return words.clock_words(self.event.off_seconds)

    @property
    def text(self) -> str:
        """Return what was sent, as far as it can be shown."""
        body = bytes(self.event.body).decode(errors="backslashreplace")
        return body[:LONGEST_TEXT] if self.shows_text else ""

    @property
    def is_stuck(self) -> bool:
        """Return whether it may be worked once more."""
        return self.event.outcome == Outcome.STUCK


@dataclass(frozen=True)
class Kind:
    """One of the reasons for which events stand here, and how many there are."""

    outcome: str
    label: str
    number: int
    is_shown: bool


def _may(event: GatewayEvent, doable: Collection[int]) -> bool:
    return event.plan_id in doable if event.plan_id is not None else bool(doable)


class EventsPage:
    """Everything the page shows: of these plans, and of none.

    `outcome` is the one reason to show, or empty; `doable` are the plans whose events' texts are
    shown to whoever acts on them.
    """

    def __init__(
        self, *, outcome: str, number: str, plan_ids: Collection[int], doable: Collection[int]
    ) -> None:
        counts = selectors.unplaced_counts(plan_ids=plan_ids)
        self.outcome = outcome if outcome in counts else ""
        self.kinds = [
            Kind(name, str(Outcome(name).label), count, name == self.outcome)
            for name, count in counts.items()
        ]
        found = selectors.unplaced_events(self.outcome, plan_ids=plan_ids)
        self.page: Page[GatewayEvent] = Paginator(found, A_PAGE).get_page(number)
        self.events = [ToldEvent(one, shows_text=_may(one, doable)) for one in self.page]
        self.total = sum(counts.values())
        self.query = f"outcome={self.outcome}&" if self.outcome else ""

    @property
    def circuits(self) -> list[Circuit]:
        """Return the providers that failed of late."""
        return list(selectors.circuits())

    @property
    def floods(self) -> list[EventFlood]:
        """Return the latest hours in which more was refused than is kept."""
        return list(selectors.event_floods()[:5])
