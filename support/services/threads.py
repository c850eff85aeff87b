"""Conversations: a user asks, one of the crew answers, either closes, the user reopens."""

import secrets
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from members import services as members
from members.models import User
from support import rules, states
from support.models import Complaint, Reading, Thread, Writing
from support.states import PENDING, THREAD_MOVES, ThreadState

REF_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
REF_LENGTH: Final = 8


@transaction.atomic
def ask(*, user: User, plan_id: int | None, topic: str, text: str, at: datetime) -> Thread:
    """Open a conversation with a user's question."""
    return open_thread(user=user, plan_id=plan_id, topic=topic, text=text, at=at)


def open_thread(*, user: User, plan_id: int | None, topic: str, text: str, at: datetime) -> Thread:
    """Return a new conversation with its first writing."""
    thread = Thread.objects.create(
        ref="".join(secrets.choice(REF_SIGNS) for _ in range(REF_LENGTH)),
        user=user,
        plan_id=plan_id,
        topic=topic,
        opened_at=at,
        waits_since=at,
    )
    Writing.objects.create(thread=thread, by=user, is_of_crew=False, text=text, at=at)
    return thread


@transaction.atomic
def write(*, thread_id: int, text: str, by: User, at: datetime) -> Thread:
    """Add what the user writes; the crew is to answer, and the clock of waiting goes on.

    A closed conversation is taken up again by it.
    """
    thread = lock_thread(thread_id)
    move = "reopen" if thread.state == ThreadState.CLOSED else "write"
    Writing.objects.create(thread=thread, by=by, is_of_crew=False, text=text, at=at)
    return _walk(thread, move, at=at)


@transaction.atomic
def answer(*, thread_id: int, text: str, seen: int, by: User, at: datetime) -> Thread:
    """Answer a conversation and tell the user so, without the words.

    `seen` is the last writing on the page that was answered: if there is a later one, by the user
    or by a colleague, nothing is written (`PageStale`).
    """
    thread = lock_thread(thread_id)
    require_other(thread, by)
    if last_writing_id(thread) != seen:
        raise rules.PageStale
    writing = Writing.objects.create(thread=thread, by=by, is_of_crew=True, text=text, at=at)
    thread.assigned_to = thread.assigned_to or by
    walked = _walk(thread, "answer", at=at)
    tell(thread, "answered", key=f"answered/{writing.pk}", at=at)
    return walked


@transaction.atomic
def close(*, thread_id: int, at: datetime) -> Thread:
    """Close a conversation; closed already, it stays so. One that owes a decision stays open."""
    thread = lock_thread(thread_id)
    if Complaint.objects.filter(thread=thread, state__in=PENDING).exists():
        raise rules.MoveNotAllowed("close", thread.state)
    return thread if thread.state == ThreadState.CLOSED else _walk(thread, "close", at=at)


@transaction.atomic
def take(*, thread_id: int, by: User) -> Thread:
    """Take a conversation in hand; refused where a colleague has it."""
    thread = lock_thread(thread_id)
    require_other(thread, by)
    if thread.assigned_to_id not in (None, by.pk):
        raise rules.AlreadyTaken(thread.assigned_to.name if thread.assigned_to else "")
    thread.assigned_to = by
    thread.save(update_fields=["assigned_to"])
    return thread


@transaction.atomic
def hand_back(*, thread_id: int) -> Thread:
    """Give a conversation back to whoever takes it next."""
    thread = lock_thread(thread_id)
    thread.assigned_to = None
    thread.save(update_fields=["assigned_to"])
    return thread


def record_reading(*, thread: Thread, by: User, at: datetime) -> None:
    """Note that one of the crew opens a conversation: once a day, before it is shown."""
    reading = Reading(thread=thread, by=by, on=at.astimezone(UTC).date(), at=at)
    Reading.objects.bulk_create([reading], ignore_conflicts=True)


def lock_thread(thread_id: int) -> Thread:
    """Return a conversation with its plan and people, locked."""
    rows = Thread.objects.select_for_update(of=("self",))
    return rows.select_related("user", "plan", "assigned_to").get(pk=thread_id)


def require_other(thread: Thread, by: User) -> None:
    """Refuse whoever would answer themself."""
    if thread.user_id == by.pk:
        raise rules.OwnThread


def last_writing_id(thread: Thread) -> int:
    """Return the last thing written in a conversation."""
    return thread.writings.order_by("pk").values_list("pk", flat=True).last() or 0


def tell(thread: Thread, kind: str, *, key: str, at: datetime, **facts: object) -> None:
    """Put a letter about a conversation into the outbox: that there is news, never what."""
    members.queue_message(
        key=f"help/{thread.ref}/{key}",
        user_id=thread.user_id,
        plan_id=thread.plan_id,
        kind=f"support/{kind}",
        facts={"ref": thread.ref, **facts},
        at=at,
    )


def _walk(thread: Thread, move: str, *, at: datetime) -> Thread:
    """Take a locked conversation one step; one that waits already waits since it first did."""
    thread.state = states.target_of(THREAD_MOVES, move, thread.state)
    is_open = thread.state == ThreadState.OPEN
    thread.waits_since = (thread.waits_since or at) if is_open else None
    thread.closed_at = at if thread.state == ThreadState.CLOSED else None
    thread.save(update_fields=["state", "waits_since", "closed_at", "assigned_to"])
    return thread
