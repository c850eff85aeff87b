from django.db import models
from django.db.models import Func, Q


class CurrentTransaction(Func):
    """The database's number of the running transaction."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Account(models.Model):
    """One account in the books of one plan."""

    plan_id = models.IntegerField()
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint("plan_id", "code", name="one_account_per_code")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.code}"


class Entry(models.Model):
    """One fact that moved money; its key names the fact, so that it is booked once.

    `written_in` is the transaction that wrote it: postings come with it or never.
    """

    plan_id = models.IntegerField()
    key = models.CharField(max_length=140)
    memo = models.CharField(max_length=300)
    booked_at = models.DateTimeField()
    written_in = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("plan_id", "key", name="one_entry_per_key")]
        indexes = [models.Index("plan_id", "booked_at", name="entries_by_day")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.key}"


class Posting(models.Model):
    """A signed amount on one account: debit positive, credit negative."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("entry", "account", name="one_posting_per_account"),
            models.CheckConstraint(name="posting_moves_something", condition=~Q(amount_minor=0)),
        ]
        # What an account has moved since a checkpoint is read from this index alone.
        indexes = [
            models.Index(
                name="postings_of_account",
                fields=["account", "entry"],
                include=["amount_minor"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor:+} on {self.account_id}"
