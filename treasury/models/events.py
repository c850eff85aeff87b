from django.db import models
from django.db.models import Q

from treasury.states import Outcome


class GatewayEvent(models.Model):
    """What a provider told us, as it came; worked later, kept for ever."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120, blank=True)
    headers = models.JSONField()
    body = models.BinaryField()
    signature_ok = models.BooleanField()
    received_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.WAITING, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "gateway", "event_id", name="one_row_per_true_event", condition=Q(signature_ok=True)
            ),
            models.CheckConstraint(
                name="gateway_event_has_outcome_iff_worked",
                condition=Q(worked_at=None, outcome="")
                | Q(worked_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="gateway_event_true_if_applied",
                condition=Q(signature_ok=True) | Q(outcome__in=[Outcome.FORGED, Outcome.TOO_OLD]),
            ),
        ]
        indexes = [models.Index("id", name="events_to_work", condition=Q(worked_at=None))]

    def __str__(self) -> str:
        return f"{self.gateway} event {self.event_id or self.pk}"
