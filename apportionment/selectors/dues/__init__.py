"""What is owed: for a payer, an enrolment or a member, at any date; and what a period charges.

A due is a function of standings, shares, exceptions and rebates; nothing of it is stored.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Max

from apportionment.models import Run
from apportionment.selectors.dues.charged import charged_by_scan
from apportionment.selectors.dues.question import (
    MOST_PAYER,
    MOST_PERIOD,
    Piece,
    dues_query,
    question,
)
from apportionment.states import RunState
from treasury import selectors as treasury

__all__ = [
    "MOST_PAYER",
    "MOST_PERIOD",
    "charged_by_scan",
    "due_minor",
    "due_of_enrolment",
    "due_of_enrolments",
    "due_of_member",
    "dues_query",
    "sealed_no",
    "total_due_minor",
]


def total_due_minor(
    *, payer_id: int, plan_id: int, upto_no: int = MOST_PERIOD, at: datetime | None = None
) -> int:
    """Return all that a payer has owed a plan since joining, paid or not; below zero is a credit.

    In minor units, for all their heads: up to a period, or as it was sealed at an instant.
    """
    return _owed(plan_id, Piece("payer_id = %s", (payer_id,)), upto_no=_upto(plan_id, upto_no, at))


def due_minor(
    *, payer_id: int, plan_id: int, upto_no: int = MOST_PERIOD, at: datetime | None = None
) -> int:
    """Return what a payer owes a plan that no debit asks for; negative is a credit.

    In minor units. With `upto_no`, for the periods up to one; with `at`, as it was at an instant.
    """
    owed = total_due_minor(payer_id=payer_id, plan_id=plan_id, upto_no=upto_no, at=at)
    debits = treasury.debits_of(payer_id=payer_id, plan_id=plan_id).filter(to_period__lte=upto_no)
    if at is not None:
        debits = debits.filter(opened_on__lte=at.date())
    return owed - sum(debits.values_list("amount_minor", flat=True))


def due_of_enrolment(
    *,
    enrolment_id: int,
    plan_id: int,
    payer_id: int | None = None,
    upto_no: int = MOST_PERIOD,
    at: datetime | None = None,
) -> int:
    """Return all that one enrolment has cost since joining, at whosever cost or one payer's."""
    return due_of_enrolments(
        enrolment_ids=[enrolment_id], plan_id=plan_id, payer_id=payer_id, upto_no=upto_no, at=at
    )


def due_of_member(
    *,
    member_id: int,
    plan_id: int,
    payer_id: int | None = None,
    upto_no: int = MOST_PERIOD,
    at: datetime | None = None,
) -> int:
    """Return all that one member's enrolments in a plan have cost, ended ones included."""
    scope = Piece(
        "enrolment_id IN (SELECT id FROM members_enrolment WHERE member_id = %s)", (member_id,)
    )
    return _owed_by(plan_id, scope, payer_id=payer_id, upto_no=_upto(plan_id, upto_no, at))


def due_of_enrolments(
    *,
    enrolment_ids: list[int],
    plan_id: int,
    payer_id: int | None = None,
    upto_no: int = MOST_PERIOD,
    at: datetime | None = None,
) -> int:
    """Return all that some enrolments of a plan have cost since joining, in minor units."""
    scope = Piece("enrolment_id = ANY(%s::bigint[])", (enrolment_ids,))
    return _owed_by(plan_id, scope, payer_id=payer_id, upto_no=_upto(plan_id, upto_no, at))


def sealed_no(*, plan_id: int, at: datetime) -> int:
    """Return the number of the last period that was sealed by an instant, 0 if none was."""
    sealed = Run.objects.of_plan(plan_id).filter(state=RunState.SEALED, sealed_at__lte=at)
    return sealed.aggregate(no=Max("period__no"))["no"] or 0


def _upto(plan_id: int, upto_no: int, at: datetime | None) -> int:
    return upto_no if at is None else min(upto_no, sealed_no(plan_id=plan_id, at=at))


def _owed_by(plan_id: int, scope: Piece, *, payer_id: int | None, upto_no: int) -> int:
    if payer_id is not None:
        scope = Piece(f"{scope.sql} AND payer_id = %s", (*scope.params, payer_id))
    return _owed(plan_id, scope, upto_no=upto_no)


def _owed(plan_id: int, scope: Piece, *, upto_no: int) -> int:
    asked = question(plan_id=plan_id, upto_no=upto_no, scope=scope)
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return sum(int(minor) for _, minor, _ in cursor.fetchall())
