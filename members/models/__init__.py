"""Tables of people: users, roles, members, enrolments, standings, consents and messages."""

from members.models.accounts import RoleEnd, RoleGrant, User
from members.models.addresses import AddressChange, AddressCode, HandOver
from members.models.belonging import Acceptance, Enrolment, Member, Standing
from members.models.consents import HealthAnswer, PaperConsent
from members.models.family import AccountOffer, ComingOfAge, Death, EmergencyContact
from members.models.identities import Access, Identity
from members.models.invitations import GroupImport, Invitation
from members.models.messages import DeliveryReport, Message
from members.models.moves import EnrolmentEvent, Freeze

__all__ = [
    "Acceptance",
    "AccountOffer",
    "AddressChange",
    "AddressCode",
    "Access",
    "DeliveryReport",
    "ComingOfAge",
    "Death",
    "EmergencyContact",
    "Enrolment",
    "EnrolmentEvent",
    "Freeze",
    "HealthAnswer",
    "HandOver",
    "Identity",
    "Member",
    "GroupImport",
    "Invitation",
    "Message",
    "PaperConsent",
    "RoleEnd",
    "RoleGrant",
    "Standing",
    "User",
]
