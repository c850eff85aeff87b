from django.db import models
from django.db.models import Q

from treasury.states import UNPLACED, Outcome

UNPLACED_OUTCOMES = sorted(UNPLACED)


class GatewayEvent(models.Model):
    """What a provider told us, as it came; worked later, kept for ever.

    `off_seconds` is by how much its stamp differs from our clock, where that is why it was refused.
    `plan_id` stands there where it changed nothing and named a request of ours.
    """

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120, blank=True)
    headers = models.JSONField()
    body = models.BinaryField()
    signature_ok = models.BooleanField()
    received_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.WAITING, blank=True)
    off_seconds = models.IntegerField(null=True)
    plan_id = models.IntegerField(null=True)

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
        indexes = [
            models.Index("id", name="events_to_work", condition=Q(worked_at=None)),
            models.Index(
                "gateway", "received_at", name="events_refused", condition=Q(signature_ok=False)
            ),
            models.Index(
                "received_at",
                "id",
                name="events_not_placed",
                condition=Q(outcome__in=UNPLACED_OUTCOMES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} event {self.event_id or self.pk}"


class EventFlood(models.Model):
    """How many forged or old events of one hour were refused without keeping them.

    A few hundred an hour are kept as they came; anybody can send such things, and a disk is finite.
    """

    pk = models.CompositePrimaryKey("gateway", "hour")
    gateway = models.CharField(max_length=20)
    hour = models.DateTimeField()
    not_kept = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.not_kept} events of {self.gateway} not kept"
