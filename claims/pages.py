"""What one page about a claim shows, gathered so that its template need not think."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import NoReverseMatch, reverse

from charter import selectors as charter
from charter.words.aid import aid_for
from claims import rules, selectors, states, words
from claims.models import Access, Claim, ClaimEvent, Decision, Evidence, InformationRequest
from claims.states import BoundBy, ClaimState
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
        return words.next_step(self.claim, self.calendar)

    @property
    def followed_step(self) -> words.NextStep:
        """Return what comes next, as whoever follows by a link is told it."""
        return words.followed_step(self.claim, self.calendar)

    @cached_property
    def person_to_ask(self) -> User | None:
        return selectors.person_to_ask(claim=self.claim)

    @property
    def timeline(self) -> list[words.Step]:
        return words.timeline(self.claim, self.events)

    @property
    def is_decided(self) -> bool:
        return self.claim.state in states.DECIDED

    @cached_property
    def question(self) -> InformationRequest | None:
        """Return what the claimant is asked just now."""
        return selectors.open_request_of(claim=self.claim)

    @property
    def wanted(self) -> list[str]:
        """Return the papers that the question names, as the charter calls them."""
        terms = charter.terms_of(self.claim.version)
        kind = terms.aid_called(self.claim.condition_key)
        named = {one.key: one.name for one in aid_for(kind, terms).papers} if kind else {}
        return [named.get(item, item) for item in self.question.items] if self.question else []

    @cached_property
    def calendar(self) -> rules.Calendar:
        return selectors.calendar_of(claim=self.claim, at=self.at)

    @property
    def may_reopen(self) -> bool:
        return self.claim.state == ClaimState.LAPSED and self.calendar.reopen_until is not None

    @cached_property
    def decision(self) -> Decision | None:
        """Return the latest decision, also of one that is being read once more."""
        return selectors.decisions_of(claim=self.claim).first()

    @property
    def appeal_address(self) -> str:
        """Return where the ways on from a decision stand; "" before there is one."""
        return _upstairs("disputes:appeal", self.claim) if self.decision else ""

    @property
    def panel_address(self) -> str:
        """Return where the family speaks to the panel, while there is one."""
        is_there = self.claim.state == ClaimState.PANEL
        return _upstairs("panels:claim", self.claim) if is_there else ""

    @property
    def binding(self) -> str:
        """Return which version of the charter binds, and why."""
        claim = self.claim
        return words.binding_words(claim.version, BoundBy(claim.bound_by), claim.plan)

    @property
    def died(self) -> bool:
        """Return whether the claimant has died since, or before it was asked."""
        return hasattr(self.claim.enrolment.member, "death")

    @property
    def may_change_account(self) -> bool:
        return self.claim.state not in states.CLOSED | {ClaimState.PAID}

    @property
    def may_withdraw(self) -> bool:
        return states.allows("withdraw", self.claim.state)

    @property
    def may_ask_again(self) -> bool:
        return self.claim.state in states.CLOSED


def _upstairs(name: str, claim: Claim) -> str:
    """Return the address of a door that a floor above brings; "" where there is none."""
    try:
        return reverse(name, args=[claim.ref])
    except NoReverseMatch:
        return ""
