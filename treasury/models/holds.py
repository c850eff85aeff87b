from django.db import models
from django.db.models import F, Q

from treasury.models.payers import Payer


class DebitPause(models.Model):
    """Days `from_on … until_on` on which a payer is not debited; what is due stays due.

    For hardship, or (`is_hardship` false) because they took back their consent to debits. Open
    (`until_on` None) until it is resumed. `granted_by` is whoever granted it.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="debit_pauses")
    plan_id = models.IntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    granted_by = models.BigIntegerField()
    is_hardship = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", name="one_open_pause", condition=Q(until_on=None)
            ),
            models.CheckConstraint(
                name="pause_runs_forward",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(name="pause_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"pause of payer {self.payer_id} in plan {self.plan_id} from {self.from_on}"


class PayerLimit(models.Model):
    """The most a payer lets a plan debit in a calendar month, and in a calendar year (None: any).

    A debit that would exceed it is held whole; what is due stays due.
    """

    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="limits", db_index=False
    )
    plan_id = models.IntegerField()
    month_minor = models.BigIntegerField(null=True)
    year_minor = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("payer", "plan_id", name="one_limit_per_payer"),
            models.CheckConstraint(
                name="limit_limits_something",
                condition=Q(month_minor__isnull=False) | Q(year_minor__isnull=False),
            ),
            models.CheckConstraint(
                name="limit_is_not_negative",
                condition=(Q(month_minor=None) | Q(month_minor__gte=0))
                & (Q(year_minor=None) | Q(year_minor__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"limit of payer {self.payer_id} in plan {self.plan_id}"
