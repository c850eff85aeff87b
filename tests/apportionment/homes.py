"""A member's home at a chosen instant, for tests that read it."""

from datetime import date, datetime
from typing import Final

from apportionment.pages.home import CardPage
from apportionment.pages.news import news
from apportionment.pages.paying import PayPage
from apportionment.selectors.home import Home, home
from charter.models import Plan
from members import selectors as members
from members.models import User
from tests.apportionment.builders import DAY, OPENING
from tests.members.builders import GROWN_UP, a_person, a_user, an_enrolment

SOON: Final = OPENING + 2 * DAY


def at_home(user: User, *, at: datetime) -> Home:
    """Return what a user's home shows when all their plans stand at this instant."""
    enrolments = list(members.enrolments(user_id=user.pk))
    return home(user=user, enrolments=enrolments, at={one.plan: at for one in enrolments})


def the_card(user: User, *, at: datetime = SOON) -> CardPage:
    """Return the only card of a user's home."""
    (card,) = at_home(user, at=at).cards
    return CardPage(card)


def the_account(user: User, *, at: datetime = SOON) -> PayPage:
    """Return the only account of a user's home."""
    found = at_home(user, at=at)
    (account,) = found.accounts
    return PayPage(account, attempts_seen=None, letter_about=found.letter_about)


def what_is_new(user: User, *, at: datetime) -> list[str]:
    """Return what changed lately for a user, latest first."""
    found = at_home(user, at=at)
    told = news(enrolments=found.enrolments, events=found.events, accounts=found.accounts)
    return [row.what for row in told]


def a_member_of(
    plan: Plan, *, born_on: date = GROWN_UP, at: datetime = OPENING, name: str = "林小满"
) -> User:
    """Return a user who has joined a plan themself."""
    user = a_user(name=name)
    an_enrolment(plan=plan, user=user, person=a_person(name=name, born_on=born_on), at=at)
    user.refresh_from_db()
    return user


def value_of(page: CardPage, label: str) -> str:
    """Return what a card says beside a label, with ordinary spaces."""
    return next(pair.value for pair in page.pairs if pair.label == label).replace("\xa0", " ")
