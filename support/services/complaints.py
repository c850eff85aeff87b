"""Complaints: made with two dates, acknowledged, decided with a reason, looked at once more."""

from datetime import date, datetime

from django.db import transaction

from charter.rules import local_date
from members.models import User
from support import rules, states
from support.models import Complaint, ComplaintEvent, Thread, Writing
from support.services.threads import lock_thread, open_thread, require_other, tell
from support.states import COMPLAINT_MOVES, ComplaintState, ThreadState, Topic


@transaction.atomic
def complain(*, user: User, plan_id: int | None, about: str, text: str, at: datetime) -> Complaint:
    """Make a complaint and tell the user its number and its two dates."""
    thread = open_thread(user=user, plan_id=plan_id, topic=Topic.OTHER, text=text, at=at)
    clocks = rules.clocks_of(at)
    complaint = Complaint.objects.create(
        thread=thread,
        about=about,
        made_at=at,
        acknowledge_by=clocks.acknowledge_by,
        answer_by=clocks.answer_by,
    )
    _record(complaint, "make", before="", by=user, at=at)
    facts = {
        "acknowledge_on": _day(thread, clocks.acknowledge_by),
        "answer_on": _day(thread, clocks.answer_by),
    }
    tell(thread, "complaint_received", key="received", at=at, **facts)
    return complaint


@transaction.atomic
def acknowledge(*, complaint_id: int, by: User, at: datetime) -> Complaint:
    """Say, as a person, that the complaint is read and looked into."""
    complaint = _lock(complaint_id)
    require_other(complaint.thread, by)
    walked = _walk(complaint, "acknowledge", by=by, at=at)
    if complaint.thread.assigned_to_id is None:
        complaint.thread.assigned_to = by
        complaint.thread.save(update_fields=["assigned_to"])
    tell(
        complaint.thread,
        "complaint_acknowledged",
        key="acknowledged",
        at=at,
        answer_on=_day(complaint.thread, complaint.answer_by),
    )
    return walked


@transaction.atomic
def decide(*, complaint_id: int, outcome: str, reason: str, by: User, at: datetime) -> Complaint:
    """Decide a complaint with a reason: the first time, or once more by another person."""
    complaint = _lock(complaint_id)
    require_other(complaint.thread, by)
    is_again = complaint.state == ComplaintState.CONTESTED
    if is_again:
        if complaint.decided_by_id == by.pk:
            raise rules.SamePersonAgain
        complaint.final_outcome, complaint.final_reason = outcome, reason
        complaint.final_by, complaint.final_at = by, at
    else:
        complaint.outcome, complaint.reason = outcome, reason
        complaint.decided_by, complaint.decided_at = by, at
    walked = _walk(complaint, "decide_again" if is_again else "decide", by=by, at=at)
    _answered(complaint)
    tell(complaint.thread, "complaint_answered", key=f"decided/{walked.state}", at=at)
    return walked


@transaction.atomic
def contest(*, complaint_id: int, text: str, by: User, at: datetime) -> Complaint:
    """Say that the answer is not enough: another person looks, with a date of their own."""
    complaint = _lock(complaint_id)
    walked = _walk(complaint, "contest", by=by, at=at)
    complaint.answer_by = at + rules.ANSWERED_WITHIN
    complaint.save(update_fields=["answer_by"])
    thread = complaint.thread
    Writing.objects.create(thread=thread, by=by, is_of_crew=False, text=text, at=at)
    thread.state, thread.waits_since, thread.closed_at = ThreadState.OPEN, at, None
    thread.assigned_to = None  # not to the one who answered
    thread.save(update_fields=["state", "waits_since", "closed_at", "assigned_to"])
    return walked


@transaction.atomic
def withdraw_complaint(*, complaint_id: int, by: User, at: datetime) -> Complaint:
    """Take a complaint back; its number and its dates stay in the count."""
    complaint = _lock(complaint_id)
    walked = _walk(complaint, "withdraw", by=by, at=at)
    thread = complaint.thread
    thread.state, thread.waits_since, thread.closed_at = ThreadState.CLOSED, None, at
    thread.save(update_fields=["state", "waits_since", "closed_at"])
    return walked


def _day(thread: Thread, at: datetime) -> date:
    return local_date(at, thread.zone.time_zone)


def _answered(complaint: Complaint) -> None:
    """Let the conversation wait for the user."""
    thread = complaint.thread
    thread.state, thread.waits_since, thread.closed_at = ThreadState.ANSWERED, None, None
    thread.save(update_fields=["state", "waits_since", "closed_at"])


def _lock(complaint_id: int) -> Complaint:
    """Return a complaint, behind its conversation: always locked in this order."""
    thread_id = Complaint.objects.values_list("thread_id", flat=True).get(pk=complaint_id)
    thread = lock_thread(thread_id)
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint_id)
    complaint.thread = thread
    return complaint


def _walk(complaint: Complaint, move: str, *, by: User, at: datetime) -> Complaint:
    before = complaint.state
    complaint.state = states.target_of(COMPLAINT_MOVES, move, before)
    complaint.save()
    _record(complaint, move, before=before, by=by, at=at)
    return complaint


def _record(complaint: Complaint, move: str, *, before: str, by: User, at: datetime) -> None:
    ComplaintEvent.objects.create(
        complaint=complaint, move=move, before=before, after=complaint.state, by=by, at=at
    )
