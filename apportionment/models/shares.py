"""What a period's run says: a share per band, the portion of each claim, and the exceptions."""

from django.db import models
from django.db.models import F, Q

from apportionment.models.periods import Period
from apportionment.states import ExceptionKind
from charter.models import Band, Plan
from claims.models import Claim
from members.models import Enrolment
from treasury.models import Payer


class Share(models.Model):
    """One band in one period: its heads, what each owes, the running total since the plan began.

    This is the whole price list: what anyone owes is a difference of two running totals.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="shares")
    band = models.ForeignKey(Band, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveIntegerField()
    came = models.PositiveBigIntegerField()
    went = models.PositiveBigIntegerField()
    counted = models.PositiveBigIntegerField()
    exempt = models.PositiveBigIntegerField(default=0)
    weight = models.PositiveBigIntegerField()
    share_minor = models.PositiveBigIntegerField(null=True)
    cumulative_minor = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_share_per_band", fields=["plan", "band", "no"]),
            models.CheckConstraint(
                name="exempt_heads_are_counted_heads", condition=Q(exempt__lte=F("counted"))
            ),
            models.CheckConstraint(
                name="share_is_in_its_running_total",
                condition=Q(cumulative_minor=None)
                | Q(share_minor__isnull=False, cumulative_minor__gte=F("share_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id}/{self.band_id}: {self.share_minor}"

    @property
    def headcount(self) -> int:
        """Return the heads that share: counted ones less exempt ones."""
        return self.counted - self.exempt


class Portion(models.Model):
    """The part of one claim's award that one period shares, after the case cap.

    What the cap leaves is brought again next time.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="portions")
    brought_minor = models.PositiveBigIntegerField()
    allowed_minor = models.PositiveBigIntegerField()
    left_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_portion_per_claim_and_period", fields=["claim", "period"]
            ),
            models.CheckConstraint(
                name="portion_is_allowed_or_left",
                condition=Q(brought_minor=F("allowed_minor") + F("left_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.period_id}: {self.allowed_minor}"


class DueException(models.Model):
    """A row that makes one enrolment's due differ, with its reason; totals are published."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="exceptions")
    kind = models.CharField(max_length=10, choices=ExceptionKind)
    amount_minor = models.BigIntegerField()
    reason = models.TextField()

    class Meta:
        db_table = "apportionment_exception"
        constraints = [
            models.UniqueConstraint(
                name="one_exception_of_a_kind",
                fields=["payer", "enrolment", "period", "kind"],
            ),
            models.CheckConstraint(
                name="exempt_amount_is_a_share",
                condition=~Q(kind=ExceptionKind.EXEMPT) | Q(amount_minor__gte=0),
            ),
            models.CheckConstraint(
                name="refund_lowers_the_due",
                condition=~Q(kind=ExceptionKind.REFUND) | Q(amount_minor__lt=0),
            ),
            models.CheckConstraint(name="exception_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.kind}"
