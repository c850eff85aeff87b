"""What providers send in batches: one lump to the pool's bank, net of fees, days later."""

from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.states import LineKind, LineOutcome, SettlementState

S = SettlementState


class Settlement(models.Model):
    """A provider's batch as it was told, once; `told` is its raw text.

    What does not add up, is of another currency or overlaps another stands aside and is not booked.
    """

    plan_id = models.IntegerField(null=True)  # None: nothing in it says whose it is
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    settled_on = models.DateField()
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    fees_minor = models.BigIntegerField()
    returns_minor = models.BigIntegerField()
    payouts_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    told = models.TextField()
    state = models.CharField(max_length=8, choices=SettlementState)
    reason = models.CharField(max_length=20, blank=True)
    received_by = models.BigIntegerField(null=True)  # None: the sweep fetched it
    received_at = models.DateTimeField()
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=200, blank=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("gateway", "reference", "sha256", name="settlement_comes_once"),
            models.UniqueConstraint(
                "gateway",
                "reference",
                name="settlement_is_booked_once",
                condition=Q(state=S.BOOKED),
            ),
            models.CheckConstraint(
                name="settlement_adds_up_if_booked",
                condition=~Q(state=S.BOOKED)
                | Q(
                    plan_id__isnull=False,
                    gross_minor__gte=0,
                    fees_minor__gte=0,
                    returns_minor__gte=0,
                    payouts_minor__gte=0,
                    net_minor=F("gross_minor")
                    - F("fees_minor")
                    - F("returns_minor")
                    - F("payouts_minor"),
                ),
            ),
            models.CheckConstraint(
                name="settlement_fees_have_their_entry",
                condition=Q(state=S.BOOKED, fees_minor=0, entry=None)
                | Q(state=S.BOOKED, fees_minor__gt=0, entry__isnull=False)
                | Q(state=S.ASIDE, entry=None),
            ),
            models.CheckConstraint(
                name="settlement_aside_for_a_reason",
                condition=Q(state=S.BOOKED, reason="") | Q(state=S.ASIDE) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="settlement_closed_by_somebody",
                condition=Q(closed_by=None, closed_at=None, closed_because="")
                | Q(state=S.ASIDE, closed_by__isnull=False, closed_at__isnull=False)
                & ~Q(closed_because=""),
            ),
        ]
        indexes = [models.Index("plan_id", "settled_on", name="settlements_by_day")]

    def __str__(self) -> str:
        return f"settlement {self.gateway}/{self.reference}"


class SettlementLine(models.Model):
    """One line of a booked batch: money in (positive) or out, for which request of ours."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    plan_id = models.IntegerField()
    gateway = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=LineKind)
    key = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    outcome = models.CharField(max_length=16, choices=LineOutcome)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "gateway",
                "key",
                "kind",
                "reference",
                name="settlement_line_comes_once",
                condition=~Q(kind=LineKind.FEE) & ~Q(key=""),
            ),
            models.CheckConstraint(
                name="settlement_line_moves_something", condition=~Q(amount_minor=0)
            ),
            models.CheckConstraint(
                name="settlement_line_kind_is_known", condition=Q(kind__in=LineKind.values)
            ),
        ]
        indexes = [models.Index("plan_id", "key", name="settlement_lines_by_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.amount_minor:+}"
