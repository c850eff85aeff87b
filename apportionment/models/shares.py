"""What a period's run says: a share per band, the portion of each claim, and the exceptions."""

from django.db import models
from django.db.models import F, Q

from apportionment.models.periods import Period
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Band, Plan
from claims.models import Claim
from members.models import Enrolment, User
from treasury.models import Payer


def _withdrawn_or_taken_up() -> Q:
    """Return the condition that what was withdrawn says who did it and is in no run."""
    stands = Q(withdrawn_at=None, withdrawn_by=None)
    return stands | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, period=None)


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
    """The part of one claim's award that one period brings, and where the caps place it.

    Shared by the members (allowed), brought again next time (left), paid by operator or reserve
    (borne), or given up by the claimant where the charter says pro rata (cut).
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="portions")
    brought_minor = models.PositiveBigIntegerField()
    allowed_minor = models.PositiveBigIntegerField()
    left_minor = models.PositiveBigIntegerField()
    borne_minor = models.PositiveBigIntegerField(default=0)
    cut_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_portion_per_claim_and_period", fields=["claim", "period"]
            ),
            models.CheckConstraint(
                name="portion_is_placed_to_the_last_cent",
                condition=Q(
                    brought_minor=F("allowed_minor")
                    + F("left_minor")
                    + F("borne_minor")
                    + F("cut_minor")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.period_id}: {self.allowed_minor}"

    @property
    def placed_minor(self) -> int:
        """Return what is placed for good, so that no later period brings it."""
        return self.allowed_minor + self.borne_minor + self.cut_minor


class Rebate(models.Model):
    """What comes back of one band's share of one past period, with its running total by band.

    A fixed year's surplus, in proportion to what each paid: what a head gets is a difference of two
    running totals, as its dues are. `granted_in` is the period whose run gave it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    band = models.ForeignKey(Band, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveIntegerField()
    rebate_minor = models.PositiveBigIntegerField()
    cumulative_minor = models.PositiveBigIntegerField()
    granted_in = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rebates")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_rebate_per_band", fields=["plan", "band", "no"]),
            models.CheckConstraint(
                name="rebate_is_in_its_running_total",
                condition=Q(cumulative_minor__gte=F("rebate_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no}/{self.band_id}: {self.rebate_minor}"


class RunItem(models.Model):
    """An amount of the whole pool that the next run takes up: a line of its equation.

    The key names the fact ("written_off/7/12"), so that it is taken up once. One that was withdrawn
    while it waited stays here, with who did it, and is taken up by no run.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ItemKind)
    key = models.CharField(max_length=120)
    amount_minor = models.PositiveBigIntegerField()
    reason = models.TextField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="items")
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="run_item_is_recorded_once", fields=["plan", "key"]),
            models.CheckConstraint(
                name="run_item_is_of_something", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(name="run_item_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="run_item_withdrawn_is_in_no_run", condition=_withdrawn_or_taken_up()
            ),
        ]
        indexes = [
            models.Index(name="run_items_waiting", fields=["plan"], condition=Q(period=None)),
        ]

    def __str__(self) -> str:
        return self.key


class DueException(models.Model):
    """A row that makes one enrolment's due differ, with its reason; totals are published.

    Without a period it waits for the next run, which takes it up when it is proposed. One that was
    withdrawn while it waited stays here, with who did it, and counts in no due.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, related_name="exceptions"
    )
    kind = models.CharField(max_length=10, choices=ExceptionKind)
    key = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    reason = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "apportionment_exception"
        constraints = [
            models.UniqueConstraint(name="exception_is_recorded_once", fields=["plan", "key"]),
            models.UniqueConstraint(
                name="exempt_once_a_period",
                fields=["enrolment", "period"],
                condition=Q(kind=ExceptionKind.EXEMPT),
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
            models.CheckConstraint(
                name="exception_withdrawn_is_in_no_run", condition=_withdrawn_or_taken_up()
            ),
        ]
        indexes = [
            models.Index(name="exceptions_waiting", fields=["plan"], condition=Q(period=None)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.kind}"
