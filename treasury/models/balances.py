from django.db import models
from django.db.models import Q

from treasury.models.ledger import Entry
from treasury.models.payers import Payer


class TopUp(models.Model):
    """Money that a payer of a prepaid plan paid in, or (negative) got back. Written once.

    `key` names the payment, so that it is booked once; what a bank told together shares an entry.
    """

    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="top_ups", db_index=False
    )
    plan_id = models.IntegerField()
    key = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    topped_up_at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("plan_id", "key", name="top_up_comes_once"),
            models.CheckConstraint(name="top_up_is_of_something", condition=~Q(amount_minor=0)),
        ]
        indexes = [models.Index("payer", "plan_id", name="top_ups_of_payer")]

    def __str__(self) -> str:
        return f"top-up {self.plan_id}/{self.key}"
