from django.db import models
from django.db.models import F, Q

from treasury.states import MandateState

S = MandateState


class Payer(models.Model):
    """Who pays. A user upstairs has a payer; a payer has no user."""

    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"payer {self.pk}"


class Mandate(models.Model):
    """The right to debit a payer for one plan; `reference` is the provider's name for it.

    A pending one waits for the payer to agree, at `url` if one is named; `confirmed_at` is when the
    provider said that they did (None: granted outright). `ended_because` is the provider's reason.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="mandates")
    plan_id = models.IntegerField()
    gateway = models.CharField(max_length=20, default="sandbox")
    reference = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=8, choices=MandateState, default=S.OPEN, db_default=S.OPEN.value
    )
    url = models.CharField(max_length=500, blank=True, db_default="")
    confirmed_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", name="one_open_mandate", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="mandate_revoked_after_granted",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")),
            ),
            models.CheckConstraint(
                name="mandate_ended_iff_revoked",
                condition=Q(state=S.ENDED, revoked_at__isnull=False)
                | Q(state__in=[S.PENDING, S.OPEN], revoked_at=None, ended_because=""),
            ),
        ]
        indexes = [
            models.Index("id", name="mandates_pending", condition=Q(state=S.PENDING)),
            models.Index("gateway", "reference", name="mandates_by_reference"),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk} of {self.payer_id} for plan {self.plan_id}"
