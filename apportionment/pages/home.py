"""A member's home, told: who stands where, what is due, what was shared, what is new."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apportionment.selectors.cards import BandToday, Card
from charter.templatetags.benefit import benefit
from charter.templatetags.plan_name import charter_name
from charter.templatetags.plan_time import band_label, plan_date_text
from members.states import ENDED, EnrolmentState, FreezeReason
from treasury.templatetags.money import money, percent_bps

S = EnrolmentState

TONES: Final[dict[str, str]] = {
    S.APPLIED: "waiting",
    S.WAITING: "waiting",
    S.ACTIVE: "done",
    S.GRACE: "late",
    S.FROZEN: "waiting",
}
PAUSES: Final[dict[str, Promise]] = {
    FreezeReason.BALANCE: gettext_lazy(
        "The balance has become too low for the next share. When it is topped up, the membership"
        " goes on by itself."
    ),
    FreezeReason.ARREARS: gettext_lazy(
        "A share has not been paid. When it is paid, the membership goes on by itself."
    ),
}
NOW: Final[dict[str, Promise]] = {
    S.GRACE: gettext_lazy(
        "A share is overdue. The membership goes on for the time being; please pay, or tell us if"
        " money is tight just now."
    ),
    S.LAPSED: gettext_lazy("The membership ended because shares were not paid."),
    S.AGED_OUT: gettext_lazy(
        "The membership ended with the oldest age of the plan. What happened before can still be"
        " asked for."
    ),
    S.AWARD: gettext_lazy("The membership ended with the aid that was given."),
    S.DECEASED: gettext_lazy("We are sorry for your loss. What is open can still be asked for."),
}


@dataclass(frozen=True)
class Pair:
    """A name and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True)
class CardPage:
    """One person in one plan, in words."""

    card: Card

    @property
    def tone(self) -> str:
        """Return how the badge is coloured; only what is overdue is red."""
        return "waiting" if self.card.is_ahead else TONES.get(self.card.enrolment.state, "ended")

    @property
    def label(self) -> str:
        """Return how the membership stands, in a few words."""
        if self.card.is_ahead:
            return _("Too young still")
        if self.card.enrolment.state == S.WAITING and self.card.illness_days:
            days = self.card.illness_days
            return ngettext("Waiting, %(days)s day left", "Waiting, %(days)s days left", days) % {
                "days": days
            }
        return str(self.card.enrolment.get_state_display())

    @cached_property
    def now(self) -> str:
        """Return what the state means for this person; empty where it needs no words."""
        card, state = self.card, self.card.enrolment.state
        if state == S.APPLIED:
            return _(
                "Place %(place)s on the waiting list. Until there is room this person does not"
                " belong to the plan: nothing is owed, and no aid can be asked for."
            ) % {"place": card.place}
        if state == S.FROZEN and card.freeze is not None:
            return str(PAUSES.get(card.freeze.reason, card.freeze.reason))
        if state in ENDED:
            return self._ended()
        return str(NOW.get(state, ""))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Return what is known of this person's place in the plan."""
        if not self.card.is_in:
            return []
        pairs = [Pair(_("Waiting time"), self.waiting)]
        if self.card.band:
            pairs.append(Pair(_("Age group"), band_label(self.card.band.terms)))
        if self.change:
            pairs.append(Pair(_("Next birthday that changes it"), self.change))
        return pairs

    @property
    def waiting(self) -> str:
        """Return from when illness and accident count, and how many days that is."""
        card = self.card
        if not card.illness_days:
            return _("Over since %(day)s; illness and accident count") % {
                "day": self._day(card.illness_on)
            }
        illness = ngettext(
            "An illness counts from %(day)s, in %(days)s day",
            "An illness counts from %(day)s, in %(days)s days",
            card.illness_days,
        ) % {"day": self._day(card.illness_on), "days": card.illness_days}
        if not card.accident_days:
            return _("%(illness)s; an accident counts already") % {"illness": illness}
        if card.accident_on == card.illness_on:
            return _("%(illness)s; so does an accident") % {"illness": illness}
        return _("%(illness)s; an accident from %(day)s") % {
            "illness": illness,
            "day": self._day(card.accident_on),
        }

    @property
    def change(self) -> str:
        """Return what the next birthday changes that changes anything, and when."""
        card = self.card
        if card.changes_on is None:
            return ""
        day = self._day(card.changes_on)
        if card.next_band is None:
            return _("%(day)s: the plan's oldest age is reached, and the membership ends") % {
                "day": day
            }
        facts = {"day": day, "ages": band_label(card.next_band.terms)}
        if card.band is None:
            return _("%(day)s: old enough, in the age group %(ages)s") % facts
        changes = [_("%(day)s: %(ages)s") % facts, *self._changes(card.band, card.next_band)]
        return _("; ").join(changes)

    @cached_property
    def today(self) -> str:
        """Return what could be asked for if it happened today; empty for who does not belong."""
        card = self.card
        if card.band is None or not card.is_in:
            return ""
        facts = {
            "most": benefit(card.band.terms.benefit_minor, card.terms),
            "day": self._day(card.illness_on),
        }
        if not card.illness_days:
            return _("You can ask for up to %(most)s.") % facts
        if not card.accident_days:
            return (
                _(
                    "After an accident you can ask for up to %(most)s; after an illness from"
                    " %(day)s on."
                )
                % facts
            )
        return _("Not yet; from %(day)s on you can ask for up to %(most)s.") % facts

    @cached_property
    def limits(self) -> list[str]:
        """Return what lowers that: kinds of cases with less, and a part of the costs alone."""
        card = self.card
        if card.band is None or not self.today:
            return []
        full = card.band.terms.benefit_minor
        kinds = [
            _("%(kind)s: up to %(most)s")
            % {
                "kind": charter_name(kind),
                "most": benefit(min(full, kind.benefit_minor), card.terms),
            }
            for kind in card.severities
        ]
        return [*kinds, *self._own_part()]

    def _own_part(self) -> list[str]:
        terms = self.card.terms.benefit
        if terms is None:
            return []
        found = []
        if terms.deductible_minor:
            found.append(
                _("The first %(sum)s of the costs are your own")
                % {"sum": money(terms.deductible_minor, self.card.terms.currency)}
            )
        if terms.share_bps < 10_000:
            found.append(
                _("Of the costs %(part)s can be asked for") % {"part": percent_bps(terms.share_bps)}
            )
        return found

    def _changes(self, now: BandToday, then: BandToday) -> list[str]:
        """Return what differs between two age groups: what a case may bring, what one shares."""
        if now.terms.benefit_minor == then.terms.benefit_minor:
            found = [_("what a case may bring stays the same")]
        else:
            most = benefit(then.terms.benefit_minor, self.card.terms)
            found = [_("a case may then bring up to %(most)s") % {"most": most}]
        if then.share_minor is None or now.share_minor is None:
            return found
        if now.share_minor == then.share_minor:
            return [*found, _("a share is the same there")]
        facts = {"then": self._money(then.share_minor), "now": self._money(now.share_minor)}
        return [*found, _("a share there was last %(then)s (here %(now)s)") % facts]

    def _ended(self) -> str:
        card = self.card
        words = str(NOW.get(card.enrolment.state, ""))
        if not words:
            words = _("Left on %(day)s.") % {"day": self._day(card.enrolment.left_at)}
        if card.back_until_on is None:
            return words
        back = _("Who comes back by %(day)s and pays what is open goes on as before.")
        return _("%(first)s %(second)s") % {
            "first": words,
            "second": back % {"day": self._day(card.back_until_on)},
        }

    def _day(self, day: date | None) -> str:
        return plan_date_text(day, self.card.plan)

    def _money(self, minor: int) -> str:
        return money(minor, self.card.terms.currency)
