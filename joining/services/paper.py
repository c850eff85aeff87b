"""Joining from a paper that somebody signed, typed by one of the crew."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from joining import selectors
from members import selectors as members_selectors
from members import services as members
from members.models import Enrolment, User
from members.services import Declaration, Person


@transaction.atomic
def join_from_paper(
    *,
    plan_id: int,
    holder: User | None,
    address: tuple[str, str] | None,
    person: Person,
    accepted: Collection[str],
    language: str,
    read_version_id: int,
    declared: Declaration,
    at: datetime,
) -> Enrolment:
    """Enrol a person who signed a paper, in `holder`'s account, or in a new one of their own.

    `address` is ("email" or "phone", its settled form) of the new account; without any, it can be
    entered only after the office has given it one. The letter goes where there is an address. What
    joining refuses is refused here too, and then no account is opened; so is `SharesUnpaid` for
    one who comes back.
    """
    user = holder or members.open_account(
        name=person.name, address=address, language=language, at=at
    )
    _require_paid(user, plan_id=plan_id, person=person, at=at)
    return members.join(
        plan_id=plan_id,
        user_id=user.pk,
        person=person,
        accepted=accepted,
        language=language,
        at=at,
        read_version_id=read_version_id,
        declared=declared,
    )


def _require_paid(user: User, *, plan_id: int, person: Person, at: datetime) -> None:
    before = members_selectors.returning_enrolment_of(
        user_id=user.pk, plan_id=plan_id, name=person.name, born_on=person.born_on, at=at
    )
    selectors.require_paid(before, at=at)
