"""A plan's batches, what does not match, and its ways: as treasurers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from cashier.words import settling as words
from charter.models import Plan
from members import selectors as members
from treasury import gateways
from treasury import selectors as treasury
from treasury.models import Gap, Reconciliation, Settlement, SettlementLine, Way
from treasury.states import GapKind, SettlementState

PER_PAGE = 50


@dataclass(frozen=True)
class Told:
    """One line of a small bill."""

    label: str
    minor: int


@dataclass(frozen=True)
class SettlementsPage:
    """The batches of a plan on one screen."""

    plan: Plan
    number: str
    may_act: bool

    @property
    def batches(self) -> "Page[Settlement]":
        """Return the batches, latest first."""
        return Paginator(treasury.settlements_of(self.plan.pk), PER_PAGE).get_page(self.number)

    @property
    def gateways(self) -> list[str]:
        """Return the providers that send batches."""
        used = {way.gateway for way in treasury.ways_of(self.plan.pk)}
        return sorted(name for name in used if "settlement" in gateways.GATEWAYS[name].can)


@dataclass(frozen=True)
class SettlementPage:
    """One batch with its lines."""

    plan: Plan
    batch: Settlement
    number: str
    may_act: bool

    @property
    def gateway(self) -> str:
        """Return who sent it."""
        return words.gateway_name(self.batch.gateway)

    @property
    def aside(self) -> str:
        """Return why it was not booked, if it was not."""
        return words.aside_words(self.batch.reason) if self.batch.reason else ""

    @property
    def may_close(self) -> bool:
        """Return whether this person can say that it needs no more."""
        is_aside = self.batch.state == SettlementState.ASIDE
        return self.may_act and is_aside and self.batch.closed_at is None

    @property
    def closed_by(self) -> str:
        """Return who closed it."""
        by = self.batch.closed_by
        return members.names_of(user_ids={by}).get(by, "?") if by else ""

    @property
    def sums(self) -> list[Told]:
        """Return what the batch is made of."""
        batch = self.batch
        return [
            Told(_("Came in"), batch.gross_minor),
            Told(_("Fees"), -batch.fees_minor),
            Told(_("Returned, charged back, refunded"), -batch.returns_minor),
            Told(_("Paid out"), -batch.payouts_minor),
        ]

    @property
    def net(self) -> Told:
        """Return the lump sum."""
        return Told(_("Sent to your bank"), self.batch.net_minor)

    @property
    def lines(self) -> "Page[SettlementLine]":
        """Return the lines, those that do not agree first."""
        return Paginator(treasury.settlement_lines(self.batch.pk), PER_PAGE).get_page(self.number)


@dataclass(frozen=True)
class GapRow:
    """One thing that does not match: how old, how much, and what to do."""

    gap: Gap
    days: int
    next_step: str
    href: str

    @property
    def is_old(self) -> bool:
        """Return whether it should worry somebody."""
        return self.days > 14


@dataclass(frozen=True)
class GapsPage:
    """What does not match in a plan, oldest first, and how its money stands."""

    plan: Plan
    number: str
    today: date

    @property
    def last(self) -> Reconciliation | None:
        """Return the last comparison."""
        return treasury.latest_reconciliation(self.plan.pk)

    @property
    def money(self) -> list[Told]:
        """Return where the plan's money is, by its books."""
        last = self.last
        if last is None:
            return []
        return [
            Told(_("At the bank"), last.bank_minor),
            Told(_("At providers, to be sent"), last.at_providers_minor),
            Told(_("Sent by providers, to arrive at the bank"), last.sent_minor),
            Told(_("On its way otherwise"), last.elsewhere_minor),
            Told(_("At the bank, and nobody knows for what"), -last.unplaced_minor),
        ]

    @property
    def total(self) -> Told:
        """Return what there is in all."""
        return Told(_("Together"), sum(one.minor for one in self.money))

    @property
    def page(self) -> "Page[Gap]":
        """Return what does not match, the oldest first."""
        return Paginator(treasury.open_gaps(self.plan.pk), PER_PAGE).get_page(self.number)

    @property
    def rows(self) -> list[GapRow]:
        """Return the rows of this page of the list."""
        return [self._row(gap) for gap in self.page]

    def _row(self, gap: Gap) -> GapRow:
        return GapRow(
            gap=gap,
            days=max(0, (self.today - gap.since_on).days),
            next_step=str(words.NEXT_STEPS.get(gap.kind, "")),
            href=self._href(gap),
        )

    def _href(self, gap: Gap) -> str:
        """Return the page on which the next step is done."""
        if gap.kind in {GapKind.BANK_UNPLACED, GapKind.BANK_DIFFERS, GapKind.NOT_AT_BANK}:
            return reverse("cashier:bank", args=[self.plan.slug])
        if gap.kind == GapKind.AFTER_REFUND:
            return reverse("cashier:refunds", args=[self.plan.slug])
        return reverse("cashier:settlements", args=[self.plan.slug])


@dataclass(frozen=True)
class ToldWay:
    """One way of a plan, in words."""

    way: Way
    name: str
    does: str
    set_by: str
    released_by: str
    may_release: bool


@dataclass(frozen=True)
class WaysPage:
    """The ways of a plan: those that hold, those that wait, those that held."""

    plan: Plan
    user_id: int
    may_act: bool

    @property
    def in_force(self) -> list[ToldWay]:
        """Return the ways that hold now."""
        return self._told(treasury.ways_of(self.plan.pk))

    @property
    def waiting(self) -> list[ToldWay]:
        """Return what waits for another person."""
        return self._told(list(treasury.waiting_ways(self.plan.pk)))

    @property
    def past(self) -> list[ToldWay]:
        """Return the last ways that held once."""
        return self._told(list(treasury.past_ways(self.plan.pk)[:PER_PAGE]))

    @property
    def takes_in(self) -> bool:
        """Return whether members can pay at all."""
        return any(told.way.is_offered for told in self.in_force)

    @property
    def pays_out(self) -> bool:
        """Return whether payouts can be made at all."""
        return any(told.way.pays_out for told in self.in_force)

    def _told(self, ways: Sequence[Way]) -> list[ToldWay]:
        ids = {who for way in ways for who in (way.set_by, way.released_by) if who}
        names = members.names_of(user_ids=ids)
        return [
            ToldWay(
                way=way,
                name=words.gateway_name(way.gateway),
                does=str(words.WHAT_WAYS_DO.get(way.gateway, "")),
                set_by=names.get(way.set_by, "?") if way.set_by else "",
                released_by=names.get(way.released_by, "?") if way.released_by else "",
                may_release=self.may_act and way.set_by != self.user_id,
            )
            for way in ways
        ]
