"""All that a member's home shows, in few questions, however many people and plans they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apportionment.selectors.cards import Card, cards
from apportionment.selectors.moments import moments
from apportionment.selectors.pages import Account, accounts
from apportionment.selectors.telling import DEBIT_AHEAD, debit_of_letter
from charter.models import Plan
from members import selectors as members
from members.models import Enrolment, EnrolmentEvent, Message, User
from members.states import IN, EnrolmentState
from treasury.models import Debit

LETTERS: Final = 40
EVENTS: Final = 20


@dataclass(frozen=True)
class Home:
    """A member's cards and accounts, what happened to them last, and the letters about debits."""

    enrolments: list[Enrolment]
    cards: list[Card]
    accounts: list[Account]
    events: list[EnrolmentEvent]
    letters: list[Message]

    def goes_on(self, plan: Plan) -> bool:
        """Return whether anybody still belongs to a plan."""
        return any(one.plan_id == plan.pk and one.state in IN for one in self.enrolments)

    def letter_about(self, debit: Debit) -> Message | None:
        """Return the last letter that told of a debit."""
        about = (debit.plan_id, debit.payer_id, debit.to_period)
        return next((one for one in self.letters if _about(one) == about), None)


def home(*, user: User, enrolments: list[Enrolment], at: Mapping[Plan, datetime]) -> Home:
    """Return what a user's home shows; `at` is the time of each of their plans."""
    now = moments(at)
    only_asked = {one.plan_id for one in enrolments if one.state == EnrolmentState.APPLIED}
    began = {one.plan_id for one in enrolments if one.state != EnrolmentState.APPLIED}
    began |= now.keys() - only_asked  # paid for somebody who has an account of their own now
    own = members.latest_events(enrolment_ids=[one.pk for one in enrolments], most=EVENTS)
    return Home(
        enrolments=enrolments,
        cards=cards(
            enrolments=enrolments, moments=now, freezes=members.freezes_of(user_id=user.pk)
        ),
        accounts=accounts(
            user=user, moments={pk: moment for pk, moment in now.items() if pk in began}
        ),
        events=list(own),
        letters=list(members.latest_letters(user_id=user.pk, kind=DEBIT_AHEAD, most=LETTERS)),
    )


def _about(letter: Message) -> tuple[int | None, int, int]:
    return letter.plan_id, *debit_of_letter(letter.key)
