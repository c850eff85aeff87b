"""The demo's crew and the members one can sign in as."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from members import services as members
from members.models import User
from members.states import Role

PASSWORD: Final = "tongzhou-demo"  # noqa: S105  printed for everybody


@dataclass(frozen=True)
class Person:
    """Someone one can sign in as."""

    key: str
    name: str
    email: str
    born_on: date
    roles: tuple[Role, ...] = ()
    language: str = "zh-hans"


CREW: Final = (
    Person("member", "林小满", "member@demo.example", date(1988, 4, 2)),
    Person("claimant", "陈若曦", "claimant@demo.example", date(1975, 9, 17)),
    Person("reviewer", "周明", "reviewer@demo.example", date(1970, 3, 8), (Role.REVIEWER,)),
    Person(
        "second_reviewer", "何静", "reviewer2@demo.example", date(1981, 6, 30), (Role.REVIEWER,)
    ),
    Person(
        "treasurer",
        "高文",
        "treasurer@demo.example",
        date(1969, 11, 5),
        (Role.TREASURER, Role.OPERATOR),
    ),
    Person(
        "second_treasurer",
        "许兰",
        "treasurer2@demo.example",
        date(1984, 1, 21),
        (Role.TREASURER, Role.PUBLISHER),
    ),
    Person(
        "operator",
        "宋岚",
        "operator@demo.example",
        date(1977, 7, 19),
        (Role.OPERATOR, Role.PUBLISHER),
    ),
    Person("supervisor", "韩冰", "supervisor@demo.example", date(1972, 12, 1), (Role.SUPERVISOR,)),
    Person(
        "auditor", "Anna Berg", "auditor@demo.example", date(1979, 2, 14), (Role.AUDITOR,), "en"
    ),
)


@transaction.atomic
def make_crew(*, at: datetime) -> dict[str, User]:
    """Return the demo's people by key, made now if they are not there."""
    return {person.key: _user(person, at=at) for person in CREW}


def _user(person: Person, *, at: datetime) -> User:
    found = User.objects.filter(email=person.email).first()
    if found is not None:
        return found
    user = members.register(
        name=person.name,
        email=person.email,
        phone=None,
        password=PASSWORD,
        language=person.language,
        at=at,
    )
    for role in person.roles:
        members.grant_role(user_id=user.pk, role=role, plan_id=None, by=None, at=at)
    return user
