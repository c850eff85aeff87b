"""The register of complaints: how many, about what, with which outcome, in time or not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Q, QuerySet, When

from charter.models import Plan
from charter.rules import local_date
from disclosures.models import ComplaintNote
from disclosures.rules import complaints as told
from disclosures.rules.outlook import Counted, counted
from members import selectors as members
from members.models import User
from members.states import Role
from support import selectors as support
from support.models import Complaint
from support.states import PENDING, ComplaintState


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """How many decided complaints were answered by the day promised, and how many later."""

    kept: int
    missed: int


@dataclass(frozen=True, kw_only=True)
class ToldComplaint:
    """A decided complaint, coarsened, and what it has changed in words for everybody."""

    plan_id: int | None
    decided_in: str
    about: str
    outcome: str
    words_zh: str
    words_en: str


@dataclass(frozen=True, kw_only=True)
class Register:
    """What is told of the complaints about some plans, or about everything."""

    made: Counted  # by what they are about
    outcomes: Counted  # of those decided
    open: Counted
    clocks: Counted  # kept, missed
    told: list[ToldComplaint]


def register(*, plan: Plan | None, heads: int) -> Register:
    """Return what is told of the complaints about a plan; None: of all there are.

    `heads` are those of the pool, or of all pools together: the fewer, the longer the time told.
    """
    rows = support.complaints()
    if plan is not None:
        rows = rows.filter(thread__plan=plan)
    return Register(
        made=counted(_by(rows, "about")),
        outcomes=counted(_by(rows.exclude(outcome="").annotate(last=_last()), "last")),
        open=counted({"open": rows.filter(state__in=PENDING).count()}),
        clocks=counted(_clocks(rows)),
        told=[_told(note, heads=heads) for note in _notes(plan)],
    )


def tellable(*, user: User) -> QuerySet[Complaint]:
    """Return the decided complaints of which an operator may tell and nobody has told yet."""
    plan_ids = members.plan_ids_of_role(user_id=user.pk, role=Role.OPERATOR)
    decided = support.complaints().exclude(outcome="").exclude(state__in=PENDING)
    untold = decided.exclude(pk__in=ComplaintNote.objects.values("pk"))
    own = untold.filter(Q(thread__plan_id__in=plan_ids) | Q(thread__plan=None))
    return own.exclude(thread__user=user).select_related("thread__plan").order_by("decided_at")


def _by(rows: QuerySet[Complaint], name: str) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list(name).annotate(number=Count("pk"))))


def _last() -> Case:
    return Case(When(final_outcome="", then="outcome"), default="final_outcome")


def _clocks(rows: QuerySet[Complaint]) -> dict[str, int]:
    """Return how many answers came in time; a second look has its own date, the last one counts."""
    answered = rows.exclude(outcome="").exclude(state__in=[ComplaintState.CONTESTED])
    at = Case(When(final_at=None, then="decided_at"), default="final_at")
    found = answered.annotate(answered_at=at).aggregate(
        kept=Count("pk", filter=Q(answered_at__lte=F("answer_by"))),
        missed=Count("pk", filter=Q(answered_at__gt=F("answer_by"))),
    )
    return {name: number for name, number in found.items() if number}


def _notes(plan: Plan | None) -> QuerySet[ComplaintNote]:
    notes = ComplaintNote.objects.select_related("complaint__thread__plan")
    if plan is not None:
        notes = notes.filter(complaint__thread__plan=plan)
    return notes.order_by("-released_at", "-pk")


def _told(note: ComplaintNote, *, heads: int) -> ToldComplaint:
    complaint = note.complaint
    decided_at: datetime | None = complaint.final_at or complaint.decided_at
    assert decided_at is not None
    plan = complaint.thread.plan
    zone = plan.time_zone if plan else "UTC"
    return ToldComplaint(
        plan_id=plan.pk if plan else None,
        decided_in=told.told_time(local_date(decided_at, zone), heads=heads),
        about=complaint.about,
        outcome=complaint.final_outcome or complaint.outcome,
        words_zh=note.words_zh,
        words_en=note.words_en,
    )
