"""Questions about help: what a user wrote, what waits at the desk, what is late."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Q, QuerySet, When

from members import selectors as members
from members.models import User
from members.states import Role
from support.models import Complaint, Reading, Thread
from support.states import PENDING, ComplaintState, ThreadState

C = ComplaintState


@dataclass(frozen=True)
class ComplaintCount:
    """How many complaints about one thing had one outcome; "" is not decided."""

    about: str
    outcome: str
    count: int


def threads_of(*, user_id: int) -> QuerySet[Thread]:
    """Return a user's conversations, those that go on first, newest first."""
    threads = Thread.objects.filter(user_id=user_id).select_related("plan", "complaint")
    return threads.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")


def desk(*, user: User) -> QuerySet[Thread]:
    """Return what waits for the crew that this person belongs to, oldest first; never their own."""
    return readable(user=user).filter(state=ThreadState.OPEN).order_by("waits_since", "pk")


def readable(*, user: User) -> QuerySet[Thread]:
    """Return the conversations that one of the crew may read: those of their plans, and of none."""
    plan_ids = members.plan_ids_of_roles(
        user_id=user.pk, roles=frozenset({Role.OPERATOR, Role.SUPERVISOR})
    )
    threads = Thread.objects.filter(Q(plan_id__in=plan_ids) | Q(plan=None)).exclude(user=user)
    return threads.select_related("user", "plan", "assigned_to", "complaint__decided_by")


def answerable(*, user: User) -> QuerySet[Thread]:
    """Return the conversations that one of the crew may answer: a supervisor only reads."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.OPERATOR)
    is_operator = members.holds_role(user_id=user.pk, roles=frozenset({Role.OPERATOR}))
    own = Q(plan_id__in=plan_ids)
    return readable(user=user).filter(own | Q(plan=None) if is_operator else own)


def pending_complaints(*, user: User) -> QuerySet[Thread]:
    """Return the complaints to which this person's crew owes an answer, the first date first."""
    owed = readable(user=user).filter(complaint__state__in=PENDING)
    return owed.order_by("complaint__answer_by", "pk")


def complaints() -> QuerySet[Complaint]:
    """Return all complaints."""
    return Complaint.objects.all()


def overdue_complaints(plan_id: int | None, at: datetime) -> QuerySet[Complaint]:
    """Return the complaints about a plan (None: about no plan) whose date has passed.

    Late is one that nobody acknowledged in time, or nobody answered in time, the second time too;
    `late_since` is the date that was missed.
    """
    unread = Q(state=C.RECEIVED, acknowledge_by__lt=at)
    unanswered = Q(state__in=PENDING, answer_by__lt=at)
    missed = Case(When(state=C.RECEIVED, then="acknowledge_by"), default="answer_by")
    late = Complaint.objects.filter(unread | unanswered, _about(plan_id))
    return late.annotate(late_since=missed)


def counts(plan_id: int | None, since: datetime, until: datetime) -> list[ComplaintCount]:
    """Return the complaints made in [since, until), by what they are about and last outcome."""
    made = Complaint.objects.filter(_about(plan_id), made_at__gte=since, made_at__lt=until)
    found: dict[tuple[str, str], int] = {}
    rows = made.values_list("about", "outcome", "final_outcome").annotate(number=Count("pk"))
    for about, outcome, final_outcome, number in rows.order_by():
        key = (about, final_outcome or outcome)
        found[key] = found.get(key, 0) + number
    return [ComplaintCount(*key, number) for key, number in sorted(found.items())]


def _about(plan_id: int | None) -> Q:
    return Q(thread__plan=None) if plan_id is None else Q(thread__plan_id=plan_id)


def readings_of(*, user_id: int) -> QuerySet[Reading]:
    """Return who of the crew opened a user's conversations, newest first."""
    readings = Reading.objects.filter(thread__user_id=user_id)
    return readings.select_related("thread", "by").order_by("-at", "-pk")
