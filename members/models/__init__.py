"""Tables of people: users, roles, members, enrolments, standings, consents and messages."""

from members.models.accounts import RoleGrant, User
from members.models.belonging import Acceptance, Enrolment, Member, Standing
from members.models.messages import Message
from members.models.moves import EnrolmentEvent, Freeze

__all__ = [
    "Acceptance",
    "Enrolment",
    "EnrolmentEvent",
    "Freeze",
    "Member",
    "Message",
    "RoleGrant",
    "Standing",
    "User",
]
