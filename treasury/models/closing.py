from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Account, Entry


class Checkpoint(models.Model):
    """What an account stood at after an entry, so that balances need not add up everything.

    An optimisation only: it can be thrown away at any time, and every check of the books adds it
    up again.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="checkpoint")
    upto_entry = models.BigIntegerField()  # the number of the last entry that it contains
    amount_minor = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.amount_minor:+} on {self.account_id} up to entry {self.upto_entry}"


class ClosedMonth(models.Model):
    """A month of a plan in which nothing is booked any more, once two persons have said so.

    Its end is an instant, as the plan's time zone is not known down here. With a month, everything
    before it is closed too.
    """

    plan_id = models.IntegerField()
    month = models.DateField()  # its first day
    until_at = models.DateTimeField()  # the first instant of the next month in plan time
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_entry = models.BigIntegerField(null=True)  # the last of the plan when it was closed

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint("plan_id", "month", name="month_closes_once"),
            models.CheckConstraint(name="month_is_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="month_closed_by_another",
                condition=Q(closed_by=None) | ~Q(closed_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="month_has_closer_iff_closed",
                condition=Q(closed_by=None, closed_at=None, last_entry=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False, last_entry__isnull=False),
            ),
            models.CheckConstraint(
                name="month_closes_after_its_end",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("until_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.month:%Y-%m}"


class Reversal(models.Model):
    """An entry taken back by another one of the opposite amounts. Written once."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="reversal")
    made = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="reverses")
    reason = models.CharField(max_length=200)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="reversal_is_of_another", condition=~Q(entry=F("made"))),
            models.CheckConstraint(name="reversal_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"reversal of {self.entry_id}"
