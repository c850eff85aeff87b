from django.db import models
from django.db.models import F, Q


class PayoutBatch(models.Model):
    """Payouts prepared together, which another person releases together.

    `count` and `total_minor` are of those in it: what was taken out before the release counts no
    more (a deferred trigger adds up). Afterwards they stay what was released.
    """

    plan_id = models.IntegerField()
    count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    prepared_by = models.BigIntegerField()
    prepared_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_has_releaser_and_hour",
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False, count__gt=0),
            ),
            models.CheckConstraint(
                name="batch_is_of_something",
                condition=Q(count=0, total_minor=0) | Q(count__gt=0, total_minor__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["plan_id", "-id"], name="batches_newest_first")]
        verbose_name_plural = "payout batches"

    def __str__(self) -> str:
        return f"batch {self.pk} of plan {self.plan_id}"
