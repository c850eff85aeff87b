"""Beginnings of an enrolment: at once, or on the waiting list first and let in later."""

from datetime import datetime

from django.db import IntegrityError, transaction

from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import BandSpan, Terms, head_counts_from, local_date, waiting_ends_at
from members import rules, selectors
from members.models import Enrolment, EnrolmentEvent, Member, User
from members.services.family import expect_to_come_of_age
from members.services.messages import queue_message
from members.services.moves import lock_enrolment, move, state_at_beginning
from members.services.paying import ensure_mandate, payer_of
from members.services.seats import require_room
from members.services.standings import outgrows_at, write_standings
from members.states import EnrolmentState, Move


@transaction.atomic
def begin(member: Member, *, version: CharterVersion, payer_id: int, at: datetime) -> Enrolment:
    """Enrol a member now: every span to come, the mandate, and a letter.

    Refused with `AgeOutside`, `JoinWindowClosed`, `PlanFull`, `PeriodFull`,
    `AlreadyEnrolled`, `CutoffPassed`.
    """
    terms = charter.terms_of(version)
    waiting_until, spans = _to_come(member, terms, at)
    rules.require_window(terms=terms, at=at)
    require_room(plan_id=version.plan_id, terms=terms, at=at)
    enrolment = _enrol(
        Enrolment(
            plan_id=version.plan_id,
            member=member,
            version=version,
            joined_at=at,
            waiting_until=waiting_until,
            state=state_at_beginning(waiting_until=waiting_until, at=at),
            outgrows_at=outgrows_at(spans),
        )
    )
    _count(enrolment, spans, payer_id=payer_id, time_zone=terms.time_zone, at=at)
    return enrolment


@transaction.atomic
def apply(member: Member, *, version: CharterVersion, by: User | None, at: datetime) -> Enrolment:
    """Put a member on a plan's waiting list: no span counts, nothing is owed, no clock runs.

    `joined_at` is when it was asked for, until `admit` lets it in. Refused with `AgeOutside`,
    `AlreadyEnrolled`.
    """
    terms = charter.terms_of(version)
    rules.require_age(terms=terms, born_on=member.born_on, at=at)
    enrolment = _enrol(
        Enrolment(
            plan_id=version.plan_id,
            member=member,
            version=version,
            joined_at=at,
            waiting_until=waiting_ends_at(terms, at),
            state=EnrolmentState.APPLIED,
        )
    )
    EnrolmentEvent.objects.create(
        plan_id=enrolment.plan_id,
        enrolment=enrolment,
        move=Move.APPLIED,
        after=EnrolmentState.APPLIED,
        by=by,
        at=at,
    )
    return enrolment


@transaction.atomic
def admit(*, enrolment_id: int, by: User | None, at: datetime) -> Enrolment:
    """Let an enrolment in from the waiting list: it joins now, under the version in force now.

    Its waiting time begins now, and every span to come is written, at the cost of who holds the
    member now. Refused with `MoveNotAllowed` where it is on the list no longer, else as `begin`.
    Whether the new version was read and accepted is for the door to ask.
    """
    enrolment = lock_enrolment(enrolment_id)
    version = charter.version_at(enrolment.plan_id, at)
    terms = charter.terms_of(version)
    waiting_until, spans = _to_come(enrolment.member, terms, at)
    require_room(plan_id=enrolment.plan_id, terms=terms, at=at)
    enrolment.version, enrolment.joined_at = version, at
    enrolment.waiting_until, enrolment.outgrows_at = waiting_until, outgrows_at(spans)
    move(enrolment, Move.ADMITTED, by=by, at=at)
    enrolment.save(update_fields=["version", "joined_at", "waiting_until", "outgrows_at"])
    payer_id = payer_of(enrolment.member.holder, at=at)
    _count(enrolment, spans, payer_id=payer_id, time_zone=terms.time_zone, at=at)
    return enrolment


def _to_come(member: Member, terms: Terms, at: datetime) -> tuple[datetime, list[BandSpan]]:
    """Return when waiting ends for who joins now, and every span in which they will count."""
    born_on = member.born_on
    assert born_on is not None  # nobody joins who was erased
    waiting_until = selectors.waits_until(
        user_id=member.holder_id, name=member.name, born_on=born_on, terms=terms, at=at
    )
    if waiting_until == waiting_ends_at(terms, at):
        return waiting_until, rules.spans_to_come(terms=terms, born_on=born_on, joined_at=at)
    rules.require_age(terms=terms, born_on=born_on, at=at)
    counts_from = min(head_counts_from(terms, at), waiting_until)
    spans = rules.spans_ahead(terms=terms, born_on=born_on, counts_from=counts_from)
    return waiting_until, spans


def _enrol(enrolment: Enrolment) -> Enrolment:
    try:
        with transaction.atomic():
            enrolment.save(force_insert=True)
    except IntegrityError as twice:
        raise rules.AlreadyEnrolled from twice
    return enrolment


def _count(
    enrolment: Enrolment, spans: list[BandSpan], *, payer_id: int, time_zone: str, at: datetime
) -> None:
    write_standings(enrolment=enrolment, payer_id=payer_id, spans=spans)
    expect_to_come_of_age(enrolment.member, at=at)
    ensure_mandate(payer_id=payer_id, plan_id=enrolment.plan_id, at=at)
    queue_message(
        key=f"joined/{enrolment.pk}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind="members/joined",
        facts={
            "member": enrolment.member.name,
            "joined_at": at,
            "waiting_ends_on": local_date(enrolment.waiting_until, time_zone),
        },
        at=at,
    )
