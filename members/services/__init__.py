"""The deeds of membership; every write to this app's tables goes through one of these."""

from members.services.accounts import grant_role, register
from members.services.belonging import Person, join, leave
from members.services.bulk import NewPerson, copy_people
from members.services.messages import put_off_message, queue_message, send_message
from members.services.payer_letters import PayerLetter, queue_for_payers
from members.services.standings import write_standings

__all__ = [
    "NewPerson",
    "PayerLetter",
    "Person",
    "copy_people",
    "grant_role",
    "join",
    "leave",
    "put_off_message",
    "queue_for_payers",
    "queue_message",
    "register",
    "send_message",
    "write_standings",
]
