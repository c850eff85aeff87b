"""Through whom a plan takes money in and pays it out, and in which currency."""

from django.db import models
from django.db.models import F, Q


class PlanCurrency(models.Model):
    """The currency of a plan's money (ISO 4217): said once, by whoever launched the plan."""

    plan_id = models.IntegerField(primary_key=True)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            )
        ]
        verbose_name_plural = "plan currencies"

    def __str__(self) -> str:
        return f"{self.currency} of plan {self.plan_id}"


class Way(models.Model):
    """A gateway through which a plan may take money in (`is_offered`) or pay it out (`pays_out`).

    One person sets it, another releases it; it holds from then on until it is ended or another one
    of the same gateway is released. `details` is what the gateway needs to know (creditor id, …).
    """

    plan_id = models.IntegerField()
    gateway = models.CharField(max_length=20)
    is_offered = models.BooleanField()
    pays_out = models.BooleanField()
    details = models.JSONField(default=dict)
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan_id",
                "gateway",
                name="one_way_in_force_per_gateway",
                condition=Q(released_at__isnull=False, ended_at=None),
            ),
            models.UniqueConstraint(
                "plan_id",
                "gateway",
                name="one_way_waiting_per_gateway",
                condition=Q(released_at=None, ended_at=None),
            ),
            models.UniqueConstraint(
                "plan_id",
                name="one_way_pays_out",
                condition=Q(pays_out=True, released_at__isnull=False, ended_at=None),
            ),
            models.CheckConstraint(
                name="way_leads_somewhere", condition=Q(is_offered=True) | Q(pays_out=True)
            ),
            models.CheckConstraint(
                name="way_released_by_another",
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False)
                & ~Q(released_by=F("set_by")),
            ),
            models.CheckConstraint(
                name="way_ended_by_somebody",
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} of plan {self.plan_id}"
