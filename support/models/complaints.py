"""Complaints: a conversation with clocks, an outcome, and a second look by another person."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from members.models import User
from support.models.threads import Thread
from support.states import PENDING, About, ComplaintState, Outcome
from vault.fields import EncryptedTextField

S = ComplaintState
_UNDECIDED = Q(outcome="", decided_by=None, decided_at=None)
_DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(outcome="")
_NOT_AGAIN = Q(final_outcome="", final_by=None, final_at=None)
_AGAIN = Q(final_by__isnull=False, final_at__isnull=False) & ~Q(final_outcome="")


class Complaint(models.Model):
    """A complaint; its number is its conversation's, and its dates are promised when it is made."""

    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="complaint")
    about = models.CharField(max_length=8, choices=About)
    state = models.CharField(max_length=12, choices=ComplaintState, default=S.RECEIVED)
    made_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    answer_by = models.DateTimeField()  # a second look gives a new one
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reason = EncryptedTextField(default="")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    final_outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    final_reason = EncryptedTextField(default="")
    final_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="complaint_has_an_outcome_iff_decided",
                condition=(Q(state__in=[S.RECEIVED, S.ACKNOWLEDGED]) & _UNDECIDED & _NOT_AGAIN)
                | (Q(state__in=[S.ANSWERED, S.CONTESTED]) & _DECIDED & _NOT_AGAIN)
                | (Q(state=S.FINAL) & _DECIDED & _AGAIN)
                | (Q(state=S.WITHDRAWN) & _NOT_AGAIN),
            ),
            models.CheckConstraint(
                name="complaint_is_looked_at_again_by_another",
                condition=Q(final_by=None) | ~Q(final_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="complaint_is_answered_after_it_is_acknowledged",
                condition=Q(answer_by__gt=F("acknowledge_by"), acknowledge_by__gt=F("made_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="complaints_pending",
                fields=["answer_by"],
                condition=Q(state__in=[S.RECEIVED, S.ACKNOWLEDGED, S.CONTESTED]),
            )
        ]

    def __str__(self) -> str:
        return f"complaint {self.thread_id}"

    def is_late(self, *, at: datetime) -> bool:
        """Return whether the date promised next has passed: of reading it, then of answering."""
        promised = self.acknowledge_by if self.state == S.RECEIVED else self.answer_by
        return self.state in PENDING and promised < at


class ComplaintEvent(models.Model):
    """A step of a complaint, dated, never changed."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=12)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.move}"
