"""Complaints: their clocks, their outcome, and the second look by another person."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from members.models import Message, User
from members.states import Role
from support import rules, selectors, services
from support.models import Complaint, ComplaintEvent
from support.selectors import ComplaintCount
from support.states import About, ComplaintState, Outcome, ThreadState
from tests.members.builders import JOINED, a_crew_member, a_plan
from tests.members.threads import at_once
from tests.support.builders import a_complaint

C = ComplaintState
DAY: Final = timedelta(days=1)

pytestmark = pytest.mark.django_db


def decided(
    complaint: Complaint,
    *,
    by: User | None = None,
    outcome: Outcome = Outcome.NOT_UPHELD,
    at: datetime = JOINED + DAY,
) -> Complaint:
    return services.decide(
        complaint_id=complaint.pk,
        outcome=outcome,
        reason="Article 12: the letter went out on the 3rd.",
        by=by or a_crew_member(Role.OPERATOR),
        at=at,
    )


def contested(complaint: Complaint, *, at: datetime = JOINED + 2 * DAY) -> Complaint:
    return services.contest(
        complaint_id=complaint.pk, text="It never came.", by=complaint.thread.user, at=at
    )


def test_a_complaint_promises_two_dates_and_tells_them() -> None:
    complaint = a_complaint()

    assert complaint.acknowledge_by == JOINED + 2 * DAY
    assert complaint.answer_by == JOINED + 15 * DAY
    letter = Message.objects.get(kind="support/complaint_received")
    assert letter.facts["ref"] == complaint.thread.ref
    assert "without a letter" not in str(letter.facts)


def test_a_complaint_goes_its_way_with_a_row_for_each_step() -> None:
    complaint, staff = a_complaint(), a_crew_member(Role.OPERATOR)

    services.acknowledge(complaint_id=complaint.pk, by=staff, at=JOINED + DAY)
    decided(complaint, by=staff, outcome=Outcome.UPHELD)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == (C.ANSWERED, Outcome.UPHELD)
    assert complaint.thread.state == ThreadState.ANSWERED
    steps = complaint.events.values_list("move", "before", "after")
    assert list(steps) == [
        ("make", "", C.RECEIVED),
        ("acknowledge", C.RECEIVED, C.ACKNOWLEDGED),
        ("decide", C.ACKNOWLEDGED, C.ANSWERED),
    ]
    told = Message.objects.filter(kind__startswith="support/complaint_").count()
    assert told == 3


def test_the_second_look_is_another_persons_with_a_new_date() -> None:
    first, second = a_crew_member(Role.OPERATOR), a_crew_member(Role.OPERATOR)
    complaint = contested(decided(a_complaint(), by=first))
    assert (complaint.state, complaint.answer_by) == (C.CONTESTED, JOINED + 17 * DAY)
    assert complaint.thread.assigned_to is None

    with pytest.raises(rules.SamePersonAgain):
        decided(complaint, by=first, at=JOINED + 3 * DAY)
    final = decided(complaint, by=second, outcome=Outcome.PARTLY, at=JOINED + 3 * DAY)

    assert (final.state, final.outcome, final.final_outcome) == (
        C.FINAL,
        Outcome.NOT_UPHELD,
        Outcome.PARTLY,
    )
    with pytest.raises(rules.MoveNotAllowed):
        contested(final)


def test_a_refused_move_changes_nothing() -> None:
    complaint = decided(a_complaint())
    before = ComplaintEvent.objects.count()

    with pytest.raises(rules.MoveNotAllowed):
        services.acknowledge(complaint_id=complaint.pk, by=a_crew_member(Role.OPERATOR), at=JOINED)
    with pytest.raises(rules.MoveNotAllowed):
        services.withdraw_complaint(complaint_id=complaint.pk, by=complaint.thread.user, at=JOINED)

    complaint.refresh_from_db()
    assert complaint.state == C.ANSWERED
    assert ComplaintEvent.objects.count() == before


def test_a_complaint_is_overdue_when_a_date_passes_and_not_before() -> None:
    plan = a_plan()
    complaint = a_complaint(plan=plan)
    a_complaint()  # about no plan

    def overdue(at: datetime) -> int:
        return selectors.overdue_complaints(plan.pk, at).count()

    assert (overdue(complaint.acknowledge_by), overdue(JOINED + 3 * DAY)) == (0, 1)
    staff = a_crew_member(Role.OPERATOR)
    services.acknowledge(complaint_id=complaint.pk, by=staff, at=JOINED + 3 * DAY)
    assert (overdue(complaint.answer_by), overdue(JOINED + 16 * DAY)) == (0, 1)
    complaint = contested(decided(complaint, by=staff, at=JOINED + 16 * DAY), at=JOINED + 17 * DAY)
    assert (overdue(JOINED + 32 * DAY), overdue(JOINED + 33 * DAY)) == (0, 1)
    services.withdraw_complaint(
        complaint_id=complaint.pk, by=complaint.thread.user, at=JOINED + 33 * DAY
    )
    assert overdue(JOINED + 99 * DAY) == 0


def test_complaints_are_counted_by_kind_and_last_outcome() -> None:
    plan = a_plan()
    a_complaint(plan=plan)
    decided(a_complaint(plan=plan), outcome=Outcome.UPHELD)
    first = decided(a_complaint(plan=plan, about=About.CONDUCT))
    decided(contested(first), outcome=Outcome.UPHELD, at=JOINED + 3 * DAY)
    a_complaint(plan=plan, at=JOINED + 40 * DAY)

    assert selectors.counts(plan.pk, JOINED, JOINED + 30 * DAY) == [
        ComplaintCount("conduct", "upheld", 1),
        ComplaintCount("debit", "", 1),
        ComplaintCount("debit", "upheld", 1),
    ]


def test_the_database_keeps_the_second_look_another_persons() -> None:
    staff = a_crew_member(Role.OPERATOR)
    complaint = contested(decided(a_complaint(), by=staff))

    with pytest.raises(IntegrityError, match="looked_at_again_by_another"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(
            state=C.FINAL, final_by=staff, final_at=JOINED, final_outcome=Outcome.UPHELD
        )


def test_what_happened_to_a_complaint_cannot_be_changed() -> None:
    a_complaint()

    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintEvent.objects.update(move="decide")


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_decision_stands() -> None:
    complaint = a_complaint()
    crew = [a_crew_member(Role.OPERATOR), a_crew_member(Role.OPERATOR)]

    outcomes = at_once(
        lambda: decided(complaint, by=crew[0], outcome=Outcome.UPHELD),
        lambda: decided(complaint, by=crew[1], outcome=Outcome.PARTLY),
    )

    assert outcomes == ["MoveNotAllowed", "done"]
    assert Message.objects.filter(kind="support/complaint_answered").count() == 1
