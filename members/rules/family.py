"""Who may be moved to an account of their own, who may be called, and the codes for it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from members.rules.ageing import of_age_on
from members.rules.refusals import MembersRefused

MOST_CONTACTS: Final = 5
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_SIGNS: Final = 10


class NotTheirMember(MembersRefused):
    """The member is held by somebody else; for this user they do not exist."""


class IsTheirOwnMember(MembersRefused):
    """Somebody's own membership is in their own account already."""


class NotOfAge(MembersRefused):
    """A child moves to an account of its own once it is of age."""

    def __init__(self, *, of_age_on: date) -> None:
        super().__init__(of_age_on)
        self.of_age_on = of_age_on


class OfferGone(MembersRefused):
    """There is no open offer with this code: taken, withdrawn, expired, or mistyped."""


class OfferIsOwn(MembersRefused):
    """Whoever made the offer cannot take it."""


class HasMemberAlready(MembersRefused):
    """The account knows another person as its owner."""


class ContactKnown(MembersRefused):
    """This number is an emergency contact of this member already."""


class TooManyContacts(MembersRefused):
    """A member has as many emergency contacts as they may."""

    def __init__(self, *, most: int) -> None:
        super().__init__(most)
        self.most = most


class DeathImpossible(MembersRefused):
    """Nobody has died before they were born, or in time to come."""


def require_may_be_offered(
    *, is_holder: bool, is_self: bool, born_on: date | None, today: date
) -> None:
    """Refuse to offer an account to somebody else's member, to oneself, to one not of age."""
    if not is_holder or born_on is None:
        raise NotTheirMember
    if is_self:
        raise IsTheirOwnMember
    if today < of_age_on(born_on):
        raise NotOfAge(of_age_on=of_age_on(born_on))


def require_open_offer(*, is_open: bool, is_in_time: bool, is_own: bool) -> None:
    """Refuse an offer that is over, and one that its maker would take."""
    if is_own:
        raise OfferIsOwn
    if not (is_open and is_in_time):
        raise OfferGone


def require_few_contacts(count: int) -> None:
    """Refuse one contact more than a member may have."""
    if count >= MOST_CONTACTS:
        raise TooManyContacts(most=MOST_CONTACTS)


def require_possible_death(*, died_on: date, born_on: date | None, today: date) -> None:
    """Refuse a day of death after today, or before birth."""
    if died_on > today or (born_on is not None and died_on < born_on):
        raise DeathImpossible


def spoken_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a code that is easy to read out: ten signs in two halves."""
    signs = "".join(choose(ALPHABET) for _ in range(CODE_SIGNS))
    return f"{signs[:5]}-{signs[5:]}"


def settled_offer_code(typed: str) -> str:
    """Return a code in one form, however it is typed."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)
