"""What others can learn from a decision, in words written for everybody."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q

from charter.models import Plan
from claims.models import Decision
from claims.states import Cause, Verdict
from disputes.states import PrecedentState
from members.models import User

S = PrecedentState


class Precedent(models.Model):
    """One final decision, told without anybody in it: written by one person, approved by another.

    Everything that is shown stands here as it is shown; nothing is read from the claim later.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="precedent")
    cause = models.CharField(max_length=8, choices=Cause)
    kind_key = models.CharField(max_length=60, blank=True, default="")  # of the charter's cases
    kind_zh = models.CharField(max_length=120, blank=True, default="")
    kind_en = models.CharField(max_length=120, blank=True, default="")
    verdict = models.CharField(max_length=6, choices=Verdict)
    article = models.CharField(max_length=120)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    award_from_minor = models.PositiveBigIntegerField(null=True, blank=True)
    award_to_minor = models.PositiveBigIntegerField(null=True, blank=True)
    decided_year = models.PositiveSmallIntegerField()
    was_overturned = models.BooleanField(default=False)  # it changed an earlier decision
    words = models.TextField()
    state = models.CharField(max_length=9, choices=PrecedentState, default=S.WRITTEN)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    looked_at_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_at_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="precedent_says_something", condition=~Q(words="")),
            CheckConstraint(
                name="precedent_looked_at_by_a_second_person",
                condition=Q(state=S.WRITTEN, looked_at_by=None, looked_at_at=None)
                | ~Q(state=S.WRITTEN)
                & Q(looked_at_by__isnull=False, looked_at_at__isnull=False)
                & ~Q(looked_at_by=F("written_by")),
            ),
            CheckConstraint(
                name="precedent_has_a_step_iff_it_grants",
                condition=Q(verdict=Verdict.GRANT, award_from_minor__isnull=False)
                | Q(verdict=Verdict.REFUSE, award_from_minor=None, award_to_minor=None),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="precedents_of_a_plan", fields=["plan", "state", "-id"]),
        ]

    def __str__(self) -> str:
        return f"precedent {self.pk}"
