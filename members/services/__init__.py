"""The deeds of membership; every write to this app's tables goes through one of these."""

from members.services.accounts import grant_role, register
from members.services.belonging import Person, join
from members.services.bulk import NewPerson, copy_people
from members.services.endings import lapse_enrolment, leave
from members.services.freezes import freeze_enrolments, thaw_enrolments
from members.services.messages import (
    UserLetter,
    put_off_message,
    queue_message,
    queue_messages,
    send_message,
)
from members.services.payer_letters import PayerLetter, queue_for_payers
from members.services.paying import change_payer
from members.services.returning import resume_enrolment
from members.services.standings import write_standings

__all__ = [
    "NewPerson",
    "PayerLetter",
    "Person",
    "UserLetter",
    "change_payer",
    "copy_people",
    "freeze_enrolments",
    "grant_role",
    "join",
    "lapse_enrolment",
    "leave",
    "put_off_message",
    "queue_for_payers",
    "queue_message",
    "queue_messages",
    "register",
    "resume_enrolment",
    "send_message",
    "thaw_enrolments",
    "write_standings",
]
