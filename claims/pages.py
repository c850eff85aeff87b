"""What one page about a claim shows, gathered so that its template need not think."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from charter import selectors as charter
from charter.rules import Terms
from claims import rules, selectors, states, words
from claims.models import Access, Claim, ClaimEvent, Evidence
from members.models import User


@dataclass
class ClaimPage:
    """A claim as the one who asked sees it."""

    claim: Claim
    at: datetime

    @cached_property
    def events(self) -> list[ClaimEvent]:
        return list(selectors.events_of(claim=self.claim))

    @cached_property
    def papers(self) -> list[Evidence]:
        return list(selectors.evidence_of(claim=self.claim))

    @cached_property
    def accesses(self) -> list[Access]:
        return list(selectors.accesses_of(claim=self.claim))

    @property
    def headline(self) -> str:
        return words.headline(self.claim)

    @cached_property
    def next_step(self) -> words.NextStep:
        return words.next_step(self.claim, selectors.calendar_of(claim=self.claim, at=self.at))

    @cached_property
    def person_to_ask(self) -> User | None:
        return selectors.person_to_ask(claim=self.claim)

    @property
    def timeline(self) -> list[words.Step]:
        return words.timeline(self.claim, self.events)

    @property
    def is_decided(self) -> bool:
        return self.claim.state in states.DECIDED

    @property
    def may_withdraw(self) -> bool:
        return states.allows("withdraw", self.claim.state)

    @property
    def may_ask_again(self) -> bool:
        return self.claim.state in states.CLOSED


@dataclass
class ReviewPage(ClaimPage):
    """A claim as a reviewer sees it: whole, on one screen."""

    reviewer: User

    @cached_property
    def terms(self) -> Terms:
        return charter.terms_of(self.claim.version)

    @cached_property
    def hints(self) -> list[str]:
        found: tuple[rules.Hint, ...] = selectors.hints_of(claim=self.claim)
        return [words.hint_words(hint, self.claim.plan) for hint in found]

    @property
    def history(self) -> list[words.Step]:
        return words.history(self.claim, self.events)

    @property
    def seen(self) -> int:
        """Return the last step on this page, for its forms to name."""
        return self.events[-1].pk

    @property
    def waits_for_first(self) -> bool:
        return states.allows("recommend", self.claim.state)

    @property
    def waits_for_second(self) -> bool:
        return states.allows("send_back", self.claim.state)

    @property
    def is_own_recommendation(self) -> bool:
        return self.claim.recommended_by_id == self.reviewer.pk

    @property
    def confirm_address(self) -> str:
        """Return where the second reviewer's yes goes: to the deed that was recommended."""
        return reverse(f"claims:{self.claim.verdict}", args=[self.claim.ref])
