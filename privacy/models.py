"""What a person asked for about their data: taking it along, having it erased, consents ended."""

from django.db import models
from django.db.models import F, Q

from charter.models import Plan
from members.models import User
from privacy.states import Purpose


class Export(models.Model):
    """One time somebody took all their data along; the file itself is kept nowhere."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    size_bytes = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.made_at:%Y-%m-%d}"


class Erasure(models.Model):
    """A wish to be erased: asked for, to be done on a day, called off or done; one open a user."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_erasure_a_user",
                fields=["user"],
                condition=Q(cancelled_at=None, done_at=None),
            ),
            models.CheckConstraint(
                name="erasure_is_called_off_or_done",
                condition=Q(cancelled_at=None) | Q(done_at=None),
            ),
            models.CheckConstraint(
                name="erasure_is_done_after_it_was_asked_for",
                condition=Q(done_at=None) | Q(done_at__gte=F("asked_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="erasures_to_do",
                fields=["due_on"],
                condition=Q(cancelled_at=None, done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.due_on}"


class Withdrawal(models.Model):
    """A consent that was taken back, for one purpose and plan; given again, it has an end."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    given_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="withdrawn_once_at_a_time",
                fields=["user", "purpose", "plan"],
                condition=Q(given_again_at=None),
            ),
            models.CheckConstraint(
                name="given_again_after_it_was_withdrawn",
                condition=Q(given_again_at=None) | Q(given_again_at__gte=F("withdrawn_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.purpose} in {self.plan_id}"
