"""A member's doubt about an award, its papers, its answer and its steps."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from charter.models import Plan
from claims.models import Claim, Decision
from disputes.states import ANSWERED, Ground, ObjectionState
from members.models import Enrolment, User
from papers.models import Paper
from vault.fields import EncryptedTextField

S = ObjectionState


class Objection(models.Model):
    """A reasoned doubt about one decision. Once it is closed a trigger keeps it as it is.

    `words` are for those who answer; `answer` is for everybody, and holds nobody's name or illness.
    """

    ref = models.CharField(max_length=8, unique=True)  # not to be guessed
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="objections")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )  # empty: decided before decisions had rows of their own
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground)
    words = EncryptedTextField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()  # by then somebody must have answered
    is_late = models.BooleanField(default=False)  # came after the notice
    state = models.CharField(max_length=9, choices=ObjectionState, default=S.OPEN)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clawback_minor = models.PositiveBigIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    panel_ref = models.CharField(max_length=8, blank=True, default="")  # the panel that answered
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)  # by a run, for its clawback

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="objection_is_in_a_known_state", condition=Q(state__in=sorted(S))),
            CheckConstraint(
                name="objection_has_a_known_ground", condition=Q(ground__in=sorted(Ground))
            ),
            CheckConstraint(
                name="objection_answered_by_somebody_with_words",
                condition=Q(state__in=sorted(ANSWERED), answered_at__isnull=False)
                & (
                    Q(answered_by__isnull=False, panel_ref="") & ~Q(answer="")
                    | Q(answered_by=None) & ~Q(panel_ref="")
                )
                | ~Q(state__in=sorted(ANSWERED))
                & Q(answered_at=None, answered_by=None, panel_ref=""),
            ),
            CheckConstraint(
                name="nobody_answers_their_own_objection",
                condition=(Q(answered_by=None) | ~Q(answered_by=F("by")))
                & (Q(proposed_by=None) | ~Q(proposed_by=F("by"))),
            ),
            CheckConstraint(
                name="objection_proposed_with_amount_and_words",
                condition=~Q(state=S.PROPOSED)
                | Q(proposed_by__isnull=False, clawback_minor__isnull=False) & ~Q(answer=""),
            ),
            CheckConstraint(
                name="clawback_of_a_late_one_by_two_people",
                condition=Q(clawback_minor=None)
                | Q(clawback_minor__gt=0, is_late=True, proposed_by__isnull=False)
                & (Q(state=S.PROPOSED) | Q(state=S.UPHELD, answered_by__isnull=False))
                & (Q(answered_by=None) | ~Q(answered_by=F("proposed_by"))),
            ),
            CheckConstraint(
                name="taken_up_is_an_upheld_clawback",
                condition=Q(taken_up_at=None)
                | Q(
                    state=S.UPHELD,
                    clawback_minor__isnull=False,
                    taken_up_at__gte=F("answered_at"),
                ),
            ),
            UniqueConstraint(
                name="one_objection_a_member_decision_and_ground",
                fields=["claim", "decision", "by", "ground"],
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="objections_that_wait",
                fields=["plan", "due_at"],
                condition=Q(state__in=["open", "proposed"]),
            ),
            models.Index(
                name="clawbacks_to_take_up",
                fields=["plan", "id"],
                condition=Q(clawback_minor__isnull=False, state="upheld", taken_up_at=None),
            ),
            models.Index(name="objections_of_a_member", fields=["by", "at"]),
        ]

    def __str__(self) -> str:
        return self.ref


class ObjectionPaper(models.Model):
    """A paper that an objection rests on; seen by those who answer, never by the public."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="one_objection_a_paper", fields=["paper"]),
        ]

    def __str__(self) -> str:
        return f"paper {self.paper_id} of {self.objection_id}"


class ObjectionEvent(models.Model):
    """One step of an objection: who, when, from, to. Append-only by trigger."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=10)
    before = models.CharField(max_length=9, choices=ObjectionState, blank=True)
    after = models.CharField(max_length=9, choices=ObjectionState)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.move}"
