"""A member has died: their memberships end as of that day, and those around them are told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from charter import selectors as charter
from charter.rules import local_date, start_of_day
from members import rules, selectors
from members.models import ComingOfAge, Death, Enrolment, Member, User
from members.services.endings import end
from members.services.messages import UserLetter, queue_message, queue_messages, queue_to_address
from members.services.moves import lock_enrolments
from members.states import Channel, Move, Role

TICK: Final = timedelta(microseconds=1)


@transaction.atomic
def record_death(
    *, member_id: int, died_on: date, by: User, at: datetime, plan_at: Mapping[int, datetime]
) -> Death:
    """Record that a member has died, and end what they belong to as of that day.

    What a run has counted stays; the treasurers of a plan are told where it was counted after that
    day, so that they may refund it. Claims can be filed as before. `plan_at` is the time of each
    plan. Told twice, it is recorded once. Raises `DeathImpossible`, and `CutoffPassed` where a run
    froze its cutoff meanwhile. Whose word is taken is for the door to ask.
    """
    member = Member.objects.select_for_update(of=("self",)).get(pk=member_id)
    if known := Death.objects.filter(member=member).first():
        return known
    today = max([at, *plan_at.values()]).date() + timedelta(days=1)  # a day ahead somewhere
    rules.require_possible_death(died_on=died_on, born_on=member.born_on, today=today)
    death = Death.objects.create(member=member, died_on=died_on, recorded_by=by, recorded_at=at)
    ComingOfAge.objects.filter(member=member).delete()  # nobody is written to about that day
    open_ones = member.enrolments.filter(left_at=None).values_list("pk", flat=True)
    for enrolment in lock_enrolments(list(open_ones)):
        _end(enrolment, died_on, by=by, at=plan_at.get(enrolment.plan_id, at))
    _tell_family(member, died_on=died_on, at=at)
    return death


def _end(enrolment: Enrolment, died_on: date, *, by: User, at: datetime) -> None:
    plan = enrolment.plan
    died_at = start_of_day(died_on, ZoneInfo(plan.time_zone))
    ends_at = _ends_at(enrolment, died_at)
    end(enrolment, Move.DIED, by=by, at=ends_at, reason=died_on.isoformat())
    treasurers = selectors.crew(plan_id=plan.pk, role=Role.TREASURER)
    queue_messages(
        (
            UserLetter(
                key=f"death_recorded/{enrolment.pk}/{user.pk}",
                user=user,
                plan_id=plan.pk,
                kind="members/death_recorded",
                facts={
                    "enrolment": enrolment.pk,
                    "died_on": died_on,
                    "counted_until_on": local_date(ends_at, plan.time_zone)
                    if ends_at > died_at
                    else None,
                },
            )
            for user in treasurers
        ),
        at=at,
    )


def _ends_at(enrolment: Enrolment, died_at: datetime) -> datetime:
    """Return when it ends: on the day, but after whatever has been counted or written since."""
    latest = enrolment.events.order_by("at").values_list("at", flat=True).last()
    counted = charter.frozen_at(enrolment.plan_id) + TICK
    return max(died_at, enrolment.joined_at, counted, latest or died_at)


def _tell_family(member: Member, *, died_on: date, at: datetime) -> None:
    queue_message(
        key=f"died/{member.pk}",
        user_id=member.holder_id,
        plan_id=None,
        kind="members/died",
        facts={"member": member.name, "died_on": died_on},
        at=at,
    )
    for contact in member.contacts.filter(removed_at=None):
        queue_to_address(
            key=f"died/{member.pk}/{contact.pk}",
            user_id=None,
            channel=Channel.SMS,
            recipient=contact.phone,
            language=contact.language,
            kind="members/contact_died",
            facts={"member": member.name, "contact": contact.name},
            at=at,
        )
