"""What pages about objections show, gathered so that no template need think."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from charter import selectors as charter
from charter.models import Plan
from charter.templatetags.plan_time import plan_date_text, plan_time_text
from claims.models import Claim
from claims.states import NOTICE_OVER, ClaimState
from disputes import selectors
from disputes.models import Objection
from disputes.pages.parts import Pair
from disputes.states import PENDING, Ground, ObjectionState
from members.models import User
from papers.models import Copy, Paper
from papers.pages import Viewer
from treasury.templatetags.money import money


@dataclass
class ObjectPage:
    """A case as whoever doubts it sees it: no more than everybody does."""

    claim: Claim
    user: User
    at: datetime

    @property
    def is_member(self) -> bool:
        return selectors.membership_of(plan_id=self.claim.plan_id, user=self.user) is not None

    @property
    def is_own(self) -> bool:
        return selectors.is_of_own_family(claim=self.claim, user=self.user)

    @property
    def is_late(self) -> bool:
        until = self.claim.notice_until
        return until is None or self.at >= until

    @property
    def until(self) -> str:
        until = self.claim.notice_until
        return plan_time_text(until, self.claim.plan) if until else ""

    @property
    def answer_days(self) -> int:
        return charter.terms_of(self.claim.version).review.objection_answer_days


@dataclass(frozen=True)
class PublicRow:
    """An objection as everybody may read it."""

    what: str
    state: str
    state_label: str
    answer: str
    answered: str
    is_late: bool
    is_by_panel: bool


def public_objections(claim_ref: str, plan: Plan) -> list[PublicRow]:
    """Return the objections to a case and their answers, for its public page; no names, no words.

    The day of an objection is not told: in a small pool somebody might know who wrote that day.
    """
    return [
        PublicRow(
            what=str(Ground(one.ground).label),
            state=one.state,
            state_label=str(ObjectionState(one.state).label),
            answer=one.answer,
            answered=plan_date_text(one.answered_at, plan) if one.answered_at else "",
            is_late=one.is_late,
            is_by_panel=bool(one.panel_ref),
        )
        for one in selectors.public_objections(claim_ref=claim_ref)
    ]


@dataclass
class OwnObjection:
    """An objection as its author sees it."""

    objection: Objection

    @property
    def may_withdraw(self) -> bool:
        return self.objection.state == ObjectionState.OPEN

    @property
    def answer(self) -> str:
        return self.objection.answer if self.objection.answered_at else ""

    @property
    def is_pending(self) -> bool:
        return self.objection.state in PENDING


@dataclass
class DeskRow:
    """An objection as one line of the desk."""

    objection: Objection

    @property
    def waits_for_second(self) -> bool:
        return self.objection.state == ObjectionState.PROPOSED


@dataclass
class AnswerPage:
    """An objection as whoever answers it sees it: with the decision and all papers."""

    objection: Objection
    user: User
    at: datetime
    chosen: Mapping[str, str]

    @property
    def claim(self) -> Claim:
        return self.objection.claim

    @property
    def facts(self) -> list[Pair]:
        claim, plan = self.claim, self.claim.plan
        return [
            Pair(_("Illness or injury"), claim.condition),
            Pair(_("Day it happened"), claim.event_on.isoformat()),
            Pair(_("Joined"), plan_date_text(claim.enrolment.joined_at, plan)),
            Pair(_("Award"), money(claim.award_minor, plan.currency)),
            Pair(_("Article"), claim.article),
            Pair(_("Fact"), claim.fact),
            Pair(_("Reason"), claim.reason),
        ]

    @property
    def may_answer(self) -> bool:
        is_open = self.objection.state == ObjectionState.OPEN
        may = selectors.may_answer(objection=self.objection, user=self.user)
        return is_open and may and self.claim.state != ClaimState.PANEL

    @property
    def may_refer(self) -> bool:
        has_panel = charter.terms_of(self.claim.version).panel is not None
        return self.may_answer and has_panel and self.claim.state == ClaimState.CONTESTED

    @property
    def may_confirm(self) -> bool:
        is_proposed = self.objection.state == ObjectionState.PROPOSED
        is_other = self.objection.proposed_by_id != self.user.pk
        may = is_proposed and is_other and self.claim.state in NOTICE_OVER
        return may and selectors.may_answer(objection=self.objection, user=self.user)

    @property
    def clawback(self) -> str:
        return money(self.objection.clawback_minor, self.claim.plan.currency)

    @cached_property
    def papers(self) -> list[Paper]:
        """Return the papers of the objection, then those of the request."""
        own = [one.paper for one in self.objection.papers.select_related("paper")]
        told = [one.paper for one in selectors.originals_of(claim=self.claim)]
        return [*own, *told]

    @property
    def own_paper_count(self) -> int:
        return self.objection.papers.count()

    @cached_property
    def viewer(self) -> Viewer:
        def image(place: int, page: Copy) -> str:
            where = [self.objection.ref, self.papers[place].pk, page.no]
            return reverse("disputes:copy", args=where)

        def original(place: int) -> str:
            return reverse("disputes:paper", args=[self.objection.ref, self.papers[place].pk])

        return Viewer(self.papers, chosen=self.chosen, image=image, original=original)
