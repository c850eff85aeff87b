"""Paying otherwise, told: an amount, what becomes of it, and how to send it oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cashier.forms.paying import AmountForm
from cashier.pages.transfer import TransferPage
from cashier.selectors.paying import Room
from cashier.words import paying as words
from charter.models import Plan
from treasury import states
from treasury.models import Deposit, Mandate
from treasury.states import DepositState
from treasury.templatetags.money import money


@dataclass(frozen=True)
class Pair:
    """One figure and its name."""

    label: str
    value: str


@dataclass(frozen=True)
class AmountPage:
    """A page that asks for an amount."""

    plan: Plan
    title: str
    lede: str
    button: str
    form: AmountForm
    here: str
    pairs: Sequence[Pair] = ()
    notes: Sequence[str] = ()
    deposit: Deposit | None = None
    transfer: TransferPage | None = None
    may_ask: bool = True  # there is a way by which money can be taken, and room for it
    link: tuple[str, str] | None = None  # another page that belongs to this one, and its name
    back: str = ""  # where the page leads back to; empty for somebody without an account

    @property
    def is_waiting(self) -> bool:
        """Return whether a bank has still to answer."""
        return self.deposit is not None and self.deposit.state in states.ON_ITS_WAY

    @property
    def told(self) -> str:
        """Return what became of the last amount."""
        return words.deposit_words(self.deposit, self.plan) if self.deposit else ""

    @property
    def tone(self) -> str:
        """Return how that is coloured."""
        lost = {DepositState.FAILED, DepositState.RETURNED}
        return "late" if self.deposit and self.deposit.state in lost else ""


def room_pairs(room: Room, plan: Plan) -> list[Pair]:
    """Return what is owed, held, on its way, and left."""
    lines = [
        (_("Due now"), room.owed_minor),
        (_("You hold here"), room.held_minor),
        (_("On its way"), room.on_its_way_minor),
    ]
    shown = [Pair(label, money(minor, plan.currency)) for label, minor in lines if minor]
    return [*shown, Pair(_("Left to pay"), money(room.left_minor, plan.currency))]


def typed(minor: int) -> str:
    """Return an amount as somebody would type it; nothing is an empty field."""
    return f"{minor // 100}.{minor % 100:02}" if minor else ""


def cap_note(room: Room, plan: Plan) -> list[str]:
    """Return what the charter lets a payer hold, and where that lies."""
    if not room.is_prepaid:
        return [_("You can pay all of it or a part. Nothing is paid in advance here.")]
    notes = [
        _(
            "Your balance stays yours: it lies on the pool's own bank account, apart in the books,"
            " and nobody is paid from it but by your shares. You can take it back."
        )
    ]
    if room.cap_minor is not None:
        notes.append(
            _("The charter lets nobody hold more than %(sum)s.")
            % {"sum": money(room.cap_minor, plan.currency)}
        )
    return notes


@dataclass(frozen=True)
class WayRow:
    """One way to pay, in words."""

    gateway: str
    label: str
    how: str
    is_mine: bool


@dataclass(frozen=True)
class WayPage:
    """The ways that a plan offers a payer."""

    plan: Plan
    rows: Sequence[WayRow]
    form: Any
    mandate: Mandate | None
    transfer: TransferPage | None
    was_saved: bool

    @property
    def url(self) -> str:
        """Return where the payer has still to agree, if their provider wants that."""
        pending = self.mandate is not None and self.mandate.state == states.MandateState.PENDING
        return self.mandate.url if self.mandate and pending else ""


def fund_words(count: int) -> str:
    """Return how many shares a fund has paid."""
    return ngettext(
        "%(count)s share paid for somebody who could not",
        "%(count)s shares paid for people who could not",
        count,
    ) % {"count": count}


def paid_label(count: int) -> str:
    """Return the same in a few words, to stand beside an amount."""
    return ngettext("For %(count)s share", "For %(count)s shares", count) % {"count": count}
