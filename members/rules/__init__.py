"""The rules of belonging, and the refusals. Pure: nothing here knows Django."""

from members.rules.belonging import age_on, require_age, require_consent, spans_to_come
from members.rules.crew import DECIDING, WATCHING, require_possible_crew
from members.rules.names import (
    BadBirthDate,
    BadName,
    NotAnAddress,
    birth_date,
    email_address,
    login_name,
    person_name,
    phone_number,
)
from members.rules.refusals import (
    AccountTaken,
    AgeOutside,
    AlreadyEnrolled,
    AlreadyLeft,
    CharterChanged,
    ConsentMissing,
    CrewImpossible,
    CutoffPassed,
    MembersRefused,
    PersonDiffers,
)

__all__ = [
    "DECIDING",
    "WATCHING",
    "AccountTaken",
    "AgeOutside",
    "AlreadyEnrolled",
    "AlreadyLeft",
    "BadBirthDate",
    "BadName",
    "CharterChanged",
    "ConsentMissing",
    "CrewImpossible",
    "CutoffPassed",
    "MembersRefused",
    "NotAnAddress",
    "PersonDiffers",
    "age_on",
    "birth_date",
    "email_address",
    "login_name",
    "person_name",
    "phone_number",
    "require_age",
    "require_consent",
    "require_possible_crew",
    "spans_to_come",
]
