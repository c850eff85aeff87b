"""What has happened to an enrolment since joining, and its pauses."""

from django.db import models
from django.db.models import F, Q

from charter.models import Plan
from members.models.accounts import User
from members.models.belonging import Enrolment
from members.states import EnrolmentState, Move
from treasury.models import Payer


class EnrolmentEvent(models.Model):
    """One step of an enrolment, dated; rows are added and never changed (migration 0005).

    `before` is empty where there was nothing before: an enrolment put on the waiting list. Joining
    itself is no step: the enrolment's own row says when, and its acceptances by whom.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=16, choices=Move)
    before = models.CharField(
        max_length=12, choices=EnrolmentState, blank=True, default="", db_default=""
    )
    after = models.CharField(
        max_length=12, choices=EnrolmentState, blank=True, default="", db_default=""
    )
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="enrolment_event_by_time", fields=["plan", "at"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.move}"


class Freeze(models.Model):
    """A pause of an open enrolment: while it lasts no standing goes on and nothing new is owed.

    The payer is the one at whose cost it counted, and will again.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="freezes")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    frozen_at = models.DateTimeField()
    thawed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_freeze_per_enrolment",
                fields=["enrolment"],
                condition=Q(thawed_at=None),
            ),
            models.CheckConstraint(
                name="freeze_ends_after_it_begins",
                condition=Q(thawed_at=None) | Q(thawed_at__gte=F("frozen_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="open_freezes_of_payer", fields=["plan", "payer"], condition=Q(thawed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} since {self.frozen_at:%Y-%m-%d}"
