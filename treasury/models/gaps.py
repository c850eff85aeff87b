"""What does not agree between bank, settlements, debits and books: by day, and one by one."""

from django.db import models
from django.db.models import F, Q

from treasury.states import GapKind


class Reconciliation(models.Model):
    """How a plan's money stood on one day: in the books, at the bank, on its way.

    clearing = at providers + sent by them and not at the bank yet + elsewhere.
    """

    plan_id = models.IntegerField()
    on = models.DateField()
    made_at = models.DateTimeField()
    bank_minor = models.BigIntegerField()
    bank_told_minor = models.BigIntegerField(null=True)  # None: no statement tells a balance
    unplaced_minor = models.BigIntegerField()
    clearing_minor = models.BigIntegerField()
    at_providers_minor = models.BigIntegerField()
    sent_minor = models.BigIntegerField()
    elsewhere_minor = models.BigIntegerField()
    compared_from = models.DateField(null=True)  # None: everything was compared
    open_gaps = models.PositiveIntegerField()
    open_gaps_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("plan_id", "on", name="one_reconciliation_a_day"),
            models.CheckConstraint(
                name="reconciliation_parts_are_clearing",
                condition=Q(
                    clearing_minor=F("at_providers_minor") + F("sent_minor") + F("elsewhere_minor")
                ),
            ),
            models.CheckConstraint(
                name="reconciliation_gaps_weigh_something",
                condition=Q(open_gaps_minor__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"reconciliation of plan {self.plan_id} on {self.on}"


class Gap(models.Model):
    """One thing that does not agree, from the day it is of until it agrees again.

    `key` names it within its kind. `amount_minor` is what is too much (+) or missing (-) here.
    """

    plan_id = models.IntegerField()
    kind = models.CharField(max_length=20, choices=GapKind)
    key = models.CharField(max_length=140)
    amount_minor = models.BigIntegerField()
    since_on = models.DateField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan_id", "kind", "key", name="one_open_gap", condition=Q(closed_at=None)
            ),
            models.CheckConstraint(name="gap_kind_is_known", condition=Q(kind__in=GapKind.values)),
            models.CheckConstraint(
                name="gap_closed_after_found",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("found_at")),
            ),
        ]
        indexes = [models.Index("plan_id", "since_on", name="gaps_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} of plan {self.plan_id}"
