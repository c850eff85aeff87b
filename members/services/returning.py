"""Coming back soon: an enrolment that ended goes on as the same one."""

from datetime import datetime

from django.db import IntegrityError, transaction

from charter import selectors as charter
from charter.rules import local_date
from members import rules, selectors
from members.models import Enrolment, EnrolmentEvent, User
from members.services.messages import queue_message
from members.services.moves import lock_enrolment, move
from members.services.paying import ensure_mandate
from members.services.seats import require_seat
from members.services.standings import counts_first_from, outgrows_at, write_standings
from members.states import Move


@transaction.atomic
def resume_enrolment(*, enrolment_id: int, by: User | None, at: datetime) -> Enrolment:
    """Let an enrolment that ended go on from `at`, at the cost of who paid last.

    Joining date, waiting and the year's cap stay as they were. Possible until the charter's
    continuity days after its end are over (`ContinuityOver`); raises `AlreadyEnrolled` while it or
    another one is open, `PlanFull`, `AgeOutside`, and `CutoffPassed`. Whether all shares are paid
    is for the door to ask (F07).
    """
    enrolment = lock_enrolment(enrolment_id)
    return resume(enrolment, payer_id=_last_payer_id(enrolment), by=by, at=at)


def resume(enrolment: Enrolment, *, payer_id: int, by: User | None, at: datetime) -> Enrolment:
    """Let a locked enrolment go on from `at` at one payer's cost; refused as above."""
    if enrolment.left_at is None:
        raise rules.AlreadyEnrolled
    if not selectors.may_return(enrolment, at=at):
        raise rules.ContinuityOver
    terms = charter.terms_at(enrolment.plan_id, at)
    rules.require_age(terms=terms, born_on=enrolment.member.born_on, at=at)
    require_seat(plan_id=enrolment.plan_id, terms=terms, at=at)
    counts_from = max(at, counts_first_from(enrolment, charter.terms_of(enrolment.version)))
    spans = rules.spans_ahead(
        terms=terms, born_on=enrolment.member.born_on, counts_from=counts_from
    )
    event = _reopen(enrolment, outgrows_at(spans), by=by, at=at)
    write_standings(enrolment=enrolment, payer_id=payer_id, spans=spans)
    ensure_mandate(payer_id=payer_id, plan_id=enrolment.plan_id, at=at)
    queue_message(
        key=f"resumed/{enrolment.pk}/{event.pk}",
        user_id=enrolment.member.holder_id,
        plan_id=enrolment.plan_id,
        kind="members/resumed",
        facts={
            "member": enrolment.member.name,
            "resumed_at": at,
            "waiting_ends_on": local_date(enrolment.waiting_until, terms.time_zone),
        },
        at=at,
    )
    return enrolment


def _reopen(
    enrolment: Enrolment, outgrows_at: datetime | None, *, by: User | None, at: datetime
) -> EnrolmentEvent:
    try:
        with transaction.atomic():
            event = move(enrolment, Move.RESUMED, by=by, at=at)
    except IntegrityError as other_is_open:
        raise rules.AlreadyEnrolled from other_is_open
    enrolment.outgrows_at = outgrows_at
    enrolment.save(update_fields=["outgrows_at"])
    return event


def _last_payer_id(enrolment: Enrolment) -> int:
    """Return who paid last; for one that never counted, the payer of who holds the member."""
    latest = enrolment.standings.order_by("counts_from").last()
    payer_id = latest.payer_id if latest else enrolment.member.holder.payer_id
    assert payer_id is not None  # whoever joined has one
    return payer_id
