"""A conversation of a user with the crew; what they write lies encrypted."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from charter.models import Plan
from members.models import User
from support.states import ThreadState, Topic
from vault.fields import EncryptedTextField

S = ThreadState


@dataclass(frozen=True)
class Everywhere:
    """The time of what belongs to no plan."""

    time_zone: str = "UTC"


class Thread(models.Model):
    """One question, or the conversation of one complaint.

    `waits_since` is when the user last wrote without an answer; empty where nobody waits.
    """

    ref = models.CharField(max_length=8, unique=True)  # not to be guessed
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: about no plan
    topic = models.CharField(max_length=8, choices=Topic)
    state = models.CharField(max_length=8, choices=ThreadState, default=S.OPEN)
    opened_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="thread_waits_iff_open",
                condition=Q(state=S.OPEN, waits_since__isnull=False)
                | (~Q(state=S.OPEN) & Q(waits_since=None)),
            ),
            models.CheckConstraint(
                name="thread_closed_has_its_time",
                condition=Q(state=S.CLOSED, closed_at__isnull=False)
                | (~Q(state=S.CLOSED) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="nobody_answers_their_own_thread",
                condition=Q(assigned_to=None) | ~Q(assigned_to=F("user")),
            ),
        ]
        indexes = [
            models.Index(
                name="threads_that_wait",
                fields=["waits_since"],
                condition=Q(waits_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def zone(self) -> "Plan | Everywhere":
        """Whose days and hours a page shows: the plan's, or, about no plan, UTC."""
        return self.plan or Everywhere()


class Writing(models.Model):
    """One thing written in a conversation, by the user or by one of the crew."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="writings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_of_crew = models.BooleanField()
    text = EncryptedTextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.thread_id} at {self.at:%Y-%m-%d}"


class Reading(models.Model):
    """One of the crew opened a conversation; told once a day."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()  # in UTC
    at = models.DateTimeField()  # the first time that day

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_reading_a_day", fields=["thread", "by", "on"])
        ]

    def __str__(self) -> str:
        return f"{self.by_id} read {self.thread_id}"
