from django.db import models
from django.db.models import F, Q

from treasury.models.payers import Payer
from vault.fields import EncryptedTextField


class SolidarityGrant(models.Model):
    """That the solidarity fund pays one debit of somebody who cannot: one proposes, another grants.

    Granted, the debit says so itself (`paid_from`) and is booked with the others of its day.
    """

    plan_id = models.IntegerField()
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="solidarity_grants")
    to_period = models.IntegerField()
    amount_minor = models.BigIntegerField()
    reason = EncryptedTextField()
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    granted_by = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer",
                "plan_id",
                "to_period",
                name="the_fund_pays_a_debit_once",
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="solidarity_grant_is_of_something", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="solidarity_grant_needs_two",
                condition=Q(granted_by=None, granted_at=None)
                | (
                    Q(granted_by__isnull=False, granted_at__isnull=False)
                    & ~Q(granted_by=F("proposed_by"))
                ),
            ),
            models.CheckConstraint(
                name="solidarity_grant_is_granted_or_withdrawn",
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, granted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"solidarity grant {self.pk} in plan {self.plan_id}"
