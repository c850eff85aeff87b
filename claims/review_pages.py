"""A claim as a reviewer sees it, gathered so that its template need not think."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from charter import selectors as charter
from charter import words as charter_words
from charter.rules import Terms
from claims import rules, selectors, states, words
from claims.models import Decision, Reading
from claims.pages import ClaimPage
from claims.rules import grounds
from members import selectors as members
from members.models import User
from papers.models import Paper
from papers.pages import Viewer

DIGITS: Final = "123456789"
PLACES: Final = ("document", "page", "zoom")


@dataclass(frozen=True)
class GroundButton:
    """A coded reason that a press of its key puts into the form."""

    code: str
    label: str
    key: str
    is_chosen: bool


class ClaimViewer(Viewer):
    """A viewer whose links lead to the page of the claim, also from an answer to a form."""

    def __init__(self, papers: Sequence[Paper], *, page: str, **doors: Any) -> None:
        super().__init__(papers, **doors)
        self._page = page

    def _at(self, **to: int) -> str:
        return self._page + super()._at(**to)


@dataclass
class ReviewPage(ClaimPage):
    """A claim as a reviewer sees it: whole, on one screen."""

    reviewer: User
    chosen: Mapping[str, str] = field(default_factory=dict)  # of the viewer: document, page, zoom
    severity: str | None = None  # as chosen in the form; none: the claim's own
    reason_code: str = ""
    opens_details: bool = False  # something stands in the rarely needed fields of the form

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.claim.version)

    @cached_property
    def hints(self) -> list[str]:
        found: tuple[rules.Hint, ...] = selectors.hints_of(claim=self.claim)
        return [words.hint_words(hint, self.claim.plan) for hint in found]

    @property
    def history(self) -> list[words.Step]:
        readings = [event.pk for event in self.events if event.move == "recommend"]
        hidden = readings[-1] if self.is_first_hidden else None
        return words.history(self.claim, self.events, hidden=hidden)

    @property
    def seen(self) -> int:
        """Return the last step on this page, for its forms to name."""
        return self.events[-1].pk

    @cached_property
    def kind(self) -> charter_words.AidFor | None:
        """Return what the charter says of this kind of case, if it names it."""
        condition = self.terms.aid_called(self.claim.condition_key)
        return charter_words.aid_for(condition, self.terms) if condition else None

    @cached_property
    def articles(self) -> list[charter_words.Article]:
        return charter_words.articles(self.terms)

    @cached_property
    def sum(self) -> list[words.SumLine]:
        found = selectors.award_of(claim=self.claim, severity=self.severity)
        return words.award_lines(found)

    @cached_property
    def sum_minor(self) -> int:
        return selectors.award_of(claim=self.claim, severity=self.severity).award_minor

    @cached_property
    def signals(self) -> list[words.SignalRow]:
        found = selectors.signals_of(claim=self.claim)
        return words.signal_rows(found, self.claim.plan, is_hidden=self.is_first_hidden)

    @cached_property
    def declared(self) -> list[words.DeclaredRow]:
        """Return what the member said about health on joining, question by question."""
        return words.declared_rows(selectors.declared_by(claim=self.claim), self.claim.plan)

    @cached_property
    def similar(self) -> list[words.EarlierRow]:
        found = selectors.similar_decisions(
            claim=self.claim,
            article="" if self.is_first_hidden else self.claim.article,
            reason_code=self.reason_code,
        )
        return words.earlier_rows(found, self.terms, self.claim.plan)

    @cached_property
    def viewer(self) -> Viewer:
        ref, papers = self.claim.ref, self.papers
        return ClaimViewer(
            [one.paper for one in papers],
            chosen=self.chosen,
            image=lambda place, copy: reverse(
                "claims:review_copy", args=[ref, papers[place].pk, copy.no]
            ),
            original=lambda place: reverse("claims:review_paper", args=[ref, papers[place].pk]),
            page=reverse("claims:review", args=[ref]),
        )

    @property
    def query(self) -> str:
        """Return what the address of a form carries on, so that the open page stays open."""
        shown = {name: self.chosen[name] for name in PLACES if name in self.chosen}
        return f"?{urlencode(shown)}" if shown else ""

    @property
    def grounds(self) -> list[GroundButton]:
        """Return the coded reasons in their order; the first nine have a key each."""
        keys = [*DIGITS, *[""] * len(grounds.GROUNDS)]
        return [
            GroundButton(
                code=ground.code,
                label=str(words.GROUND_LABELS[ground.code]),
                key=key,
                is_chosen=ground.code == self.reason_code,
            )
            for ground, key in zip(grounds.GROUNDS, keys, strict=False)
        ]

    @property
    def waits_for_first(self) -> bool:
        return states.allows("recommend", self.claim.state)

    @property
    def waits_for_second(self) -> bool:
        return states.allows("send_back", self.claim.state)

    @property
    def is_own_recommendation(self) -> bool:
        return self.claim.recommended_by_id == self.reviewer.pk

    @cached_property
    def awaits_blind(self) -> bool:
        return self.waits_for_second and selectors.awaits_blind_reading(claim=self.claim)

    @property
    def is_first_hidden(self) -> bool:
        """Return whether this reader must not see yet what the first one found."""
        return self.awaits_blind and not self.is_own_recommendation

    @cached_property
    def readings(self) -> list[Reading]:
        """Return what readers of this round found, the first's and a differing second's."""
        found = selectors.readings_of(claim=self.claim).filter(round=self.claim.round)
        return list(found)

    @property
    def reading(self) -> Reading | None:
        """Return the reading that waits to be confirmed."""
        own = [one for one in self.readings if one.by_id == self.claim.recommended_by_id]
        return own[-1] if own else None

    @property
    def reading_sum(self) -> list[words.SumLine]:
        return words.stored_lines(self.reading.sum) if self.reading else []

    @property
    def other_reading(self) -> Reading | None:
        """Return the blind reading that came to something else."""
        first = self.reading
        others = [one for one in self.readings if first and one.pk > first.pk and one.is_blind]
        return others[-1] if others else None

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(selectors.decisions_of(claim=self.claim))

    @property
    def is_mine(self) -> bool:
        return self.claim.taken_by_id == self.reviewer.pk

    @cached_property
    def is_anothers(self) -> bool:
        return selectors.is_held_by_another(claim=self.claim, reviewer=self.reviewer, at=self.at)

    @property
    def may_take(self) -> bool:
        is_forgotten = self.claim.state == "under_review" and not self.is_mine
        allowed = states.allows("take", self.claim.state) or is_forgotten
        return allowed and not self.is_anothers

    @cached_property
    def colleagues(self) -> list[User]:
        crew = members.crew(plan_id=self.claim.plan_id, role="reviewer")
        return list(crew.exclude(pk=self.reviewer.pk))

    @property
    def deciding(self) -> str:
        """Return the template of what this reader may do now."""
        if self.is_anothers:
            return "claims/_anothers.html"
        if self.waits_for_first:
            return "claims/_recommend.html"
        if self.waits_for_second:
            return "claims/_blind.html" if self.is_first_hidden else "claims/_second.html"
        return "claims/_decided_claim.html" if self.is_decided else "claims/_nothing_to_decide.html"

    @property
    def confirm_address(self) -> str:
        """Return where the second reviewer's yes goes: to the deed that was recommended."""
        return reverse(f"claims:{self.claim.verdict}", args=[self.claim.ref])
