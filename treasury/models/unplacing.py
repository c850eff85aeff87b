"""What was said of a line of the bank and turned out to be wrong."""

from django.db import models
from django.db.models import F, Q

from treasury.models.bank import BankLine
from treasury.models.ledger import Entry
from treasury.states import PlacedAs
from vault.fields import EncryptedTextField


class Unplacing(models.Model):
    """The wish to take back what a line was placed as, and its doing by another person.

    It keeps what the line was placed as, and by which entry; `entry` moves the money back to
    unplaced. What was booked under the line's number is told apart by `turn`: how often the line
    had been placed and taken back before.
    """

    plan_id = models.IntegerField()
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="unplacings")
    turn = models.PositiveSmallIntegerField()
    placed_as = models.CharField(max_length=12, choices=PlacedAs)
    placed_key = models.CharField(max_length=120, blank=True)
    placed_by = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField()
    placed_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    reason = EncryptedTextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("line", name="one_open_unplacing", condition=Q(closed_at=None)),
            models.UniqueConstraint(
                "line", "turn", name="line_is_taken_back_once_a_turn", condition=~Q(entry=None)
            ),
            models.CheckConstraint(
                name="unplacing_has_a_reason", condition=Q(reason__is_blank=False)
            ),
            models.CheckConstraint(
                name="unplacing_closed_by_somebody",
                condition=Q(closed_by=None, closed_at=None, entry=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="unplacing_done_by_another",
                condition=Q(entry=None) | ~Q(closed_by=F("asked_by")),
            ),
        ]
        indexes = [models.Index("plan_id", "id", name="unplacings_by_plan")]

    def __str__(self) -> str:
        return f"unplacing {self.pk} of bank line {self.line_id}"
