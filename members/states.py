"""The words for who someone is to a plan, and how a member belongs to a user."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.rules import MoveNotAllowed


class Role(models.TextChoices):
    """What a crew member may do; being a member of a pool needs no role."""

    REVIEWER = "reviewer", _("Reviewer")
    TREASURER = "treasurer", _("Treasurer")
    OPERATOR = "operator", _("Operator")
    PUBLISHER = "publisher", _("Publisher")
    AUDITOR = "auditor", _("Auditor")
    SUPERVISOR = "supervisor", _("Supervisor")


class Relation(models.TextChoices):
    """Who a member is to the user that holds them."""

    SELF = "self", _("Myself")
    CHILD = "child", _("My child")
    PARENT = "parent", _("My parent")
    SPOUSE = "spouse", _("My spouse")


class Consent(models.TextChoices):
    """What someone accepted when joining."""

    CHARTER = "charter", _("The charter")
    NOT_INSURANCE = "not_insurance", _("That this is mutual aid and nothing is certain")
    AMOUNT_VARIES = "amount_varies", _("That a share varies with the number of people helped")
    HOW_TO_LEAVE = "how_to_leave", _("How to leave, and what stays owed")
    RESIDENCE = "residence", _("Where one lives")
    HEALTH = "health", _("The health declaration")
    MANDATE = "mandate", _("Paying by debit after a notice")


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")


class Priority(models.IntegerChoices):
    """Which messages go first."""

    URGENT = 0, _("at once")
    USUAL = 1, _("in turn")


class MessageState(models.TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("waits in the outbox")
    HANDED = "handed", _("handed over, not yet arrived")
    DELIVERED = "delivered", _("arrived")
    FAILED = "failed", _("did not arrive")
    GIVEN_UP = "given_up", _("could not be sent")


UNDELIVERED: Final = (MessageState.FAILED, MessageState.GIVEN_UP)
ENDED_MESSAGES: Final = (MessageState.DELIVERED, *UNDELIVERED)


class ReportOutcome(models.TextChoices):
    """What became of a carrier's report about a message."""

    WAITING = "waiting", _("waits for its message")
    APPLIED = "applied", _("applied")
    OVERTAKEN = "overtaken", _("a later one was known already")
    UNKNOWN = "unknown", _("about no message of ours")


class GroupState(models.TextChoices):
    """How far a list of people has come."""

    CHECKED = "checked", _("looked through, nobody invited yet")
    INVITED = "invited", _("invited")
    DROPPED = "dropped", _("dropped")


class Ending(models.TextChoices):
    """How an enrolment ended."""

    LEFT = "left", _("left")
    LAPSED = "lapsed", _("ended for arrears")
    AGED_OUT = "aged_out", _("reached the oldest age")
    AWARD = "award", _("ended by an award")
    DECEASED = "deceased", _("has died")
    WITHDRAWN = "withdrawn", _("taken back before it began")


class EnrolmentState(models.TextChoices):
    """How an enrolment stands."""

    APPLIED = "applied", pgettext_lazy("a membership", "On the waiting list")
    WAITING = "waiting", pgettext_lazy("a membership", "Waiting time runs")
    ACTIVE = "active", pgettext_lazy("a membership", "Active")
    GRACE = "grace", pgettext_lazy("a membership", "A share is overdue")
    FROZEN = "frozen", pgettext_lazy("a membership", "Paused")
    LEFT = "left", pgettext_lazy("a membership", "Left")
    LAPSED = "lapsed", pgettext_lazy("a membership", "Ended for arrears")
    AGED_OUT = "aged_out", pgettext_lazy("a membership", "Reached the oldest age")
    AWARD = "award", pgettext_lazy("a membership", "Ended by an award")
    DECEASED = "deceased", pgettext_lazy("a membership", "Has died")


class Move(models.TextChoices):
    """What has happened to an enrolment since joining."""

    APPLIED = "applied", _("Put on the waiting list")
    ADMITTED = "admitted", _("Came in from the waiting list")
    WITHDRAWN = "withdrawn", _("Taken back before it began")
    WAITED = "waited", _("Waiting time ended")
    OVERDUE = "overdue", _("A share is overdue")
    PAID_UP = "paid_up", _("Overdue shares paid")
    FROZEN = "frozen", _("Paused")
    THAWED = "thawed", _("Goes on")
    PAYER_CHANGED = "payer_changed", _("Another payer")
    HANDED_OVER = "handed_over", _("Moved to an account of their own")
    LEFT = "left", _("Left")
    LAPSED = "lapsed", _("Ended for arrears")
    AGED_OUT = "aged_out", _("Reached the oldest age")
    AWARDED = "awarded", _("Ended by an award")
    DIED = "died", _("Has died")
    RESUMED = "resumed", _("Came back")


S = EnrolmentState


@dataclass(frozen=True)
class Step:
    """From which states a move starts, and where it leads; None: it changes no state.

    A move that leads to `active` leads to `waiting` as long as the waiting time runs.
    """

    sources: frozenset[EnrolmentState]
    target: EnrolmentState | None


IN: Final = frozenset({S.WAITING, S.ACTIVE, S.GRACE, S.FROZEN})  # belongs to the plan
OPEN: Final = IN | {S.APPLIED}
ENDED: Final = frozenset({S.LEFT, S.LAPSED, S.AGED_OUT, S.AWARD, S.DECEASED})
MAY_RETURN: Final = frozenset({Ending.LEFT, Ending.LAPSED})

MOVES: Final = {
    Move.APPLIED: Step(frozenset(), S.APPLIED),
    Move.ADMITTED: Step(frozenset({S.APPLIED}), S.ACTIVE),
    Move.WITHDRAWN: Step(frozenset({S.APPLIED}), S.LEFT),
    Move.WAITED: Step(frozenset({S.WAITING}), S.ACTIVE),
    Move.OVERDUE: Step(frozenset({S.WAITING, S.ACTIVE}), S.GRACE),
    Move.PAID_UP: Step(frozenset({S.GRACE}), S.ACTIVE),
    Move.FROZEN: Step(IN - {S.FROZEN}, S.FROZEN),
    Move.THAWED: Step(frozenset({S.FROZEN}), S.ACTIVE),
    Move.PAYER_CHANGED: Step(IN, None),
    Move.HANDED_OVER: Step(OPEN | ENDED, None),
    Move.LEFT: Step(IN, S.LEFT),
    Move.LAPSED: Step(IN, S.LAPSED),
    Move.AGED_OUT: Step(IN, S.AGED_OUT),
    Move.AWARDED: Step(IN, S.AWARD),
    Move.DIED: Step(OPEN, S.DECEASED),
    Move.RESUMED: Step(frozenset({S.LEFT, S.LAPSED}), S.ACTIVE),
}
ENDINGS: Final = {
    Move.WITHDRAWN: Ending.WITHDRAWN,
    Move.LEFT: Ending.LEFT,
    Move.LAPSED: Ending.LAPSED,
    Move.AGED_OUT: Ending.AGED_OUT,
    Move.AWARDED: Ending.AWARD,
    Move.DIED: Ending.DECEASED,
}


def target_of(move: str, state: str, *, is_waiting: bool = False) -> EnrolmentState:
    """Return the state that `move` leads to from `state`; "" is before there was any."""
    sources, target = MOVES[Move(move)].sources, MOVES[Move(move)].target
    if state not in (sources or {""}):
        raise MoveNotAllowed(move=move, state=state)
    if target is None:
        return EnrolmentState(state)
    return S.WAITING if is_waiting and target == S.ACTIVE else target


def allows(move: str, state: str) -> bool:
    """Return whether an enrolment in `state` may make `move`."""
    return state in MOVES[Move(move)].sources


class FreezeReason(models.TextChoices):
    """Why an enrolment pauses."""

    BALANCE = "balance", _("The balance is too low")
    ARREARS = "arrears", _("A share is not paid")


class ChangeKind(models.TextChoices):
    """Why a head began or ceased to count, in a band or at all."""

    JOINED = "joined", _("joined")
    RESUMED = "resumed", _("came back")
    THAWED = "thawed", _("goes on after a pause")
    BIRTHDAY_IN = "birthday_in", _("came into the band by birthday")
    LEFT = "left", _("left")
    LAPSED = "lapsed", _("ended for arrears")
    FROZEN = "frozen", _("paused")
    BIRTHDAY_OUT = "birthday_out", _("left the band by birthday")
    OUTGROWN = "outgrown", _("reached the oldest age")
    AWARDED = "awarded", _("ended by an award")
    DIED = "died", _("has died")
    PAYER_CHANGED = "payer_changed", _("another payer")


class DocumentKind(models.TextChoices):
    """What kind of identity document somebody shows."""

    RESIDENT_ID = "resident_id", _("Resident identity card")
    PASSPORT = "passport", _("Passport")
    OTHER = "other", _("Another document")


class IdentityState(models.TextChoices):
    """What is known about somebody's document."""

    UNVERIFIED = "unverified", _("Not yet looked at")
    VERIFIED = "verified", _("Verified")
    DOUBTFUL = "doubtful", _("In doubt")


class AccessKind(models.TextChoices):
    """What of somebody's was opened."""

    IDENTITY = "identity", _("The identity document")
    HEALTH = "health", _("The health answers")
    CONTACTS = "contacts", _("The emergency contacts")


class AddressKind(models.TextChoices):
    """What somebody signs in with and is written to."""

    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")


class AddressMove(models.TextChoices):
    """What became of an account's address."""

    CHANGED = "changed", _("Changed by its owner")
    REMOVED = "removed", _("Removed by its owner")
    RELEASED = "released", _("Passed on to somebody else")
    RESTORED = "restored", _("Given by the office")
