"""A run on one screen, told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from apportionment import words
from apportionment.equations import Equation, equations
from apportionment.models import Run, RunEvent
from apportionment.pages import differences
from apportionment.pages.differences import MovementRow, Why
from apportionment.pages.waiting import WaitingRow, exception_row
from apportionment.rules import SamePerson
from apportionment.selectors import differences as found
from apportionment.selectors import figures as run_figures
from apportionment.selectors import taking_up
from apportionment.selectors.figures import Figures, PortionFigures
from apportionment.states import RunState
from charter.models import Plan
from charter.selectors import band_label
from members.models import User
from treasury.templatetags.money import count, money


@dataclass(frozen=True)
class Comparison:
    """One figure now and in the period before."""

    label: str
    now: str
    before: str
    trend: str  # diff-up | diff-down | ""


@dataclass(frozen=True)
class ClaimRow:
    """A claim's part of the period, and whether it is new, goes on, or is finished."""

    portion: PortionFigures
    standing: str


@dataclass
class RunPage:
    """A run on one screen: its figures, what they follow from, and what can be done."""

    run: Run
    user: User
    may_act: bool
    at: datetime

    @cached_property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.run.period.plan

    @cached_property
    def figures(self) -> Figures:
        """Return the run's figures."""
        return run_figures.figures(run=self.run)

    @cached_property
    def equations(self) -> list[Equation]:
        """Return how the shares follow."""
        return equations(self.figures)

    @cached_property
    def next_step(self) -> str:
        """Return what happens next, in a sentence."""
        return str(words.NEXT_STEPS[self.run.state])

    @cached_property
    def events(self) -> list[RunEvent]:
        """Return the run's history."""
        return run_figures.events_of(run=self.run)

    @cached_property
    def history(self) -> list[words.Step]:
        """Return the history as the timeline wants it."""
        return words.history(self.events, self.plan)

    @property
    def seen(self) -> int:
        """Return the last step on this page, for its forms to name."""
        return self.events[-1].pk

    @property
    def is_open(self) -> bool:
        """Return whether somebody can still be spared: nothing is proposed yet."""
        return self.run.state == RunState.FROZEN

    @cached_property
    def exemptions(self) -> list[WaitingRow]:
        """Return who is spared this period by an officer's word."""
        rows = taking_up.exempt_rows(period_id=self.run.pk)
        return [exception_row(one, self.plan, is_named=self.may_act) for one in rows]

    @property
    def may_propose(self) -> bool:
        """Return whether a dry run waits to be proposed."""
        return self.may_act and self.run.state == RunState.FROZEN

    @property
    def may_release(self) -> bool:
        """Return whether a proposed run waits to be released."""
        return self.may_act and self.run.state == RunState.PROPOSED

    @cached_property
    def why_not_propose(self) -> str:
        """Return why it cannot be proposed now; empty if it can."""
        refusal = run_figures.why_not_propose(run=self.run, at=self.at)
        return words.refusal_words(refusal, self.plan) if refusal else ""

    @cached_property
    def why_not_release(self) -> str:
        """Return why this officer cannot release it; empty if they can."""
        is_own = self.run.proposed_by_id == self.user.pk
        return words.refusal_words(SamePerson(), self.plan) if is_own else ""

    @cached_property
    def before(self) -> Figures | None:
        """Return the figures of the period before, if there was one."""
        return run_figures.figures_before(run=self.run)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Return this period's figures beside those of the period before."""
        return list(_comparisons(self.figures, self.before)) if self.before else []

    @cached_property
    def why(self) -> Why | None:
        """Return why the share is not what it was."""
        return differences.why(self.figures, self.before)

    @cached_property
    def movements(self) -> list[MovementRow]:
        """Return how many came and went since the count before, by reason and age."""
        return differences.movement_rows(*found.came_and_went(run=self.run))

    @cached_property
    def claims(self) -> list[ClaimRow]:
        """Return the claims of the period, each with where it stands."""
        portions = self.figures.portions
        standings = found.claim_standings(period=self.run.period, portions=portions)
        return [
            ClaimRow(portion, differences.claim_words(standings[portion.claim.pk]))
            for portion in portions
        ]


def _comparisons(now: Figures, before: Figures) -> Iterator[Comparison]:
    currency = now.run.period.plan.currency

    def of_money(label: str, minor: int, was: int | None) -> Comparison:
        return Comparison(label, money(minor, currency), money(was, currency), _trend(minor, was))

    heads, were = now.headcount, before.headcount
    claims, had = len(now.portions), len(before.portions)
    yield Comparison(_("Claims"), count(claims), count(had), _trend(claims, had))
    yield of_money(_("Aid"), now.benefit_minor, before.benefit_minor)
    yield of_money(_("Brought in from before"), now.carry_in_minor, before.carry_in_minor)
    yield Comparison(_("Members who share"), count(heads), count(were), _trend(heads, were))
    for band in now.bands:
        label = _("Share, %(ages)s") % {"ages": band_label(band.band)}
        yield of_money(label, band.share_minor, band.before_minor)


def _trend(now: int, before: int | None) -> str:
    if before is None or now == before:
        return ""
    return "diff-up" if now > before else "diff-down"
