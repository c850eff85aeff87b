"""What time does to enrolments by itself, as sweeps: each finds its work by an index, in batches.

They may run twice, or late, or never: who was moved is not found again, and who was told once is
not told again.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Greatest

from charter.rules import local_date
from members import selectors
from members.models import ComingOfAge, Enrolment, Freeze, Message
from members.services.messages import UserLetter, queue_messages
from members.services.moves import end_together, move_together
from members.states import EnrolmentState, Move

BATCH: Final = 1_000
SETTLE: Final = """
WITH over AS (
    UPDATE members_enrolment SET state = 'active'
    WHERE plan_id = %(plan_id)s AND state = 'waiting' AND waiting_until <= %(at)s
    RETURNING id, plan_id, waiting_until
)
INSERT INTO members_enrolmentevent (plan_id, enrolment_id, move, before, after, reason, at)
SELECT plan_id, id, 'waited', 'waiting', 'active', '', waiting_until FROM over
"""
TOLD_DAYS: Final = ((60, 14), (14, 0))  # told so many days ahead; not once it is that near


@transaction.atomic
def end_waiting(*, plan_id: int, at: datetime) -> int:
    """Let the next whose waiting time is over be active, and tell them; return how many."""
    over = Enrolment.objects.filter(
        plan_id=plan_id, state=EnrolmentState.WAITING, waiting_until__lte=at
    )
    found = _take(over.order_by("waiting_until", "pk"))
    move_together(found, Move.WAITED, at=at)
    _tell(found, "waited", at=at)
    return len(found)


@transaction.atomic
def settle_waiting(*, plan_id: int, at: datetime) -> int:
    """Let all whose waiting time is over be active as of its end, untold; return how many.

    For a pool that brings its history along: nobody is written to about days long past.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"plan_id": plan_id, "at": at})
        return int(cursor.rowcount)


@transaction.atomic
def tell_of_oldest_age(*, plan_id: int, at: datetime) -> int:
    """Tell the next whom no band takes 60 or 14 days from now; return how many letters it was."""
    return sum(_tell_ahead(plan_id, days=days, not_within=near, at=at) for days, near in TOLD_DAYS)


@transaction.atomic
def age_out(*, plan_id: int, at: datetime) -> int:
    """End the next enrolments whose last span has ended by age, as of then; return how many."""
    outgrown = Enrolment.objects.filter(
        plan_id=plan_id, left_at__isnull=True, outgrows_at__isnull=False, outgrows_at__lte=at
    )
    found = _take(outgrown.order_by("outgrows_at", "pk"))
    paused = Freeze.objects.filter(enrolment__in=found, thawed_at=None)
    paused.update(thawed_at=Greatest(F("frozen_at"), Value(at)))
    end_together(found, Move.AGED_OUT, ended_at=[_outgrows_at(one) for one in found])
    _tell_aged_out(found, at=at)
    return len(found)


@transaction.atomic
def tell_of_age(*, today: date, at: datetime) -> int:
    """Tell who holds the next children that are of age; return how many."""
    due = ComingOfAge.objects.filter(tell_on__lte=today).select_related("member__holder")
    found = list(due.select_for_update(of=("self",), skip_locked=True).order_by("tell_on")[:BATCH])
    letters = [
        UserLetter(
            key=f"of_age/{one.member_id}",
            user=one.member.holder,
            plan_id=None,
            kind="members/of_age",
            facts={"member": one.member.name},
        )
        for one in found
        if one.member.erased_at is None
    ]
    queue_messages(letters, at=at)
    ComingOfAge.objects.filter(pk__in=[one.pk for one in found]).delete()
    return len(found)


def _take(found: QuerySet[Enrolment]) -> list[Enrolment]:
    """Lock the next of these; those that another worker has are left to it."""
    whole = found.select_related("plan", "member__holder")
    return list(whole.select_for_update(of=("self",), skip_locked=True)[:BATCH])


def _tell_ahead(plan_id: int, *, days: int, not_within: int, at: datetime) -> int:
    told = Concat(Value(f"age_ahead/{days}/"), Cast(OuterRef("pk"), output_field=CharField()))
    ahead = Enrolment.objects.filter(
        ~Exists(Message.objects.filter(key=told)),
        plan_id=plan_id,
        left_at__isnull=True,
        outgrows_at__isnull=False,
        outgrows_at__gt=at + timedelta(days=not_within),
        outgrows_at__lte=at + timedelta(days=days),
    )
    found = list(ahead.select_related("plan", "member__holder").order_by("outgrows_at")[:BATCH])
    facts = [_age_facts(one, at=at) for one in found]
    _queue(found, f"age_ahead/{days}", "age_ahead", facts, at=at)
    return len(found)


def _tell_aged_out(found: Sequence[Enrolment], *, at: datetime) -> None:
    _queue(found, "aged_out", "aged_out", [_age_facts(one, at=at) for one in found], at=at)


def _age_facts(enrolment: Enrolment, *, at: datetime) -> dict[str, object]:
    """Return when somebody outgrows a plan, until when claims of before are heard, what else is."""
    outgrows_at, born_on = _outgrows_at(enrolment), enrolment.member.born_on
    plan, language = enrolment.plan, enrolment.member.holder.language
    assert born_on is not None  # nobody is erased while they belong to a plan
    return {
        "last_on": local_date(outgrows_at - timedelta(microseconds=1), plan.time_zone),
        "claim_within_days": selectors.claim_within_days(enrolment.plan_id, at),
        "others": selectors.plans_that_take(
            born_on=born_on, on_from=plan, at=outgrows_at, language=language
        ),
    }


def _tell(found: Sequence[Enrolment], kind: str, *, at: datetime) -> None:
    _queue(found, kind, kind, [{} for _ in found], at=at)


def _queue(
    found: Sequence[Enrolment],
    key: str,
    kind: str,
    facts: Sequence[dict[str, object]],
    *,
    at: datetime,
) -> None:
    queue_messages(
        (
            UserLetter(
                key=f"{key}/{one.pk}",
                user=one.member.holder,
                plan_id=one.plan_id,
                kind=f"members/{kind}",
                facts={"member": one.member.name, **own},
            )
            for one, own in zip(found, facts, strict=True)
        ),
        at=at,
    )


def _outgrows_at(enrolment: Enrolment) -> datetime:
    assert enrolment.outgrows_at is not None
    return enrolment.outgrows_at
