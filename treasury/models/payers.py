from django.db import models
from django.db.models import F, Q


class Payer(models.Model):
    """Who pays. A user upstairs has a payer; a payer has no user."""

    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"payer {self.pk}"


class Mandate(models.Model):
    """The right to debit a payer for one plan; `reference` is the provider's name for it."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="mandates")
    plan_id = models.IntegerField()
    gateway = models.CharField(max_length=20, default="sandbox")
    reference = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", name="one_open_mandate", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="mandate_revoked_after_granted",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk} of {self.payer_id} for plan {self.plan_id}"
