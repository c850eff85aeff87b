"""What the pages of a family show: one person, and what an own account changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from members import rules, selectors
from members.models import AccountOffer, Death, EmergencyContact, Enrolment, Member
from members.states import OPEN, Relation


class PersonPage:
    """One person as who holds them sees it: plans, contacts, the way to an own account."""

    def __init__(self, member: Member, *, at: datetime) -> None:
        self.member = member
        self.at = at

    @property
    def enrolments(self) -> Sequence[Enrolment]:
        return list(self.member.enrolments.all())

    @property
    def contacts(self) -> Sequence[EmergencyContact]:
        return list(self.member.contacts.all())

    @property
    def may_add_contact(self) -> bool:
        return len(self.contacts) < rules.MOST_CONTACTS

    @property
    def death(self) -> Death | None:
        return getattr(self.member, "death", None)

    @property
    def is_self(self) -> bool:
        return self.member.relation == Relation.SELF

    @property
    def offer(self) -> AccountOffer | None:
        """Return the open offer of an own account, if it still holds."""
        offers = [one for one in self.member.account_offers.all() if one.expires_at > self.at]
        return offers[0] if offers else None

    @property
    def of_age_on(self) -> date | None:
        """Return when they are of age, while they are not."""
        if self.member.born_on is None:
            return None
        day = rules.of_age_on(self.member.born_on)
        return day if day > self.at.date() else None


@dataclass(frozen=True)
class TakePage:
    """What changes for whoever takes their own memberships over."""

    offer: AccountOffer
    enrolments: Sequence[Enrolment]

    @classmethod
    def of(cls, *, code: str, at: datetime) -> "TakePage | None":
        """Return the page of a code, or None where it opens nothing any more."""
        offer = selectors.offer_of_code(code=code, at=at)
        if offer is None:
            return None
        own = offer.member.enrolments.select_related("plan").order_by("joined_at", "pk")
        return cls(offer, [one for one in own if one.state in OPEN])
