"""Collecting in slices, and paying awards out."""

from django.db import models
from django.db.models import F, Q

from apportionment.models.periods import Run
from apportionment.models.shares import Portion
from treasury.models import Payout


class Slice(models.Model):
    """A fixed range of payers, written at sealing; one task makes its debits, once."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="slices")
    number = models.PositiveSmallIntegerField()
    payer_from = models.BigIntegerField()
    payer_until = models.BigIntegerField()
    made_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="slice_number_is_the_runs_own", fields=["run", "number"]),
            models.CheckConstraint(
                name="slice_is_a_range", condition=Q(payer_until__gt=F("payer_from"))
            ),
            models.CheckConstraint(
                name="slice_is_made_before_notified",
                condition=Q(notified_at=None) | Q(made_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="slices_to_work", fields=["id"], condition=Q(notified_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class ParkedPayer(models.Model):
    """A payer whose debit could not be made with the others of the slice; one never stops the rest.

    Reported until somebody has mended what was wrong: then it is resolved, and asked again.
    """

    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="parked")
    payer_id = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    parked_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="parked_once_a_slice", fields=["slice", "payer_id"]),
        ]
        indexes = [
            models.Index(name="payers_parked", fields=["slice"], condition=Q(resolved_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.slice_id}: {self.payer_id}"


class AwardPayout(models.Model):
    """A payout of treasury's that pays (a part of) a claim's portion."""

    portion = models.ForeignKey(Portion, on_delete=models.PROTECT, related_name="payouts")
    payout = models.OneToOneField(Payout, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.PositiveBigIntegerField()
    followed_at = models.DateTimeField(null=True)  # the claim has been told that it is paid

    class Meta:
        constraints = [
            models.CheckConstraint(name="award_payout_pays", condition=Q(amount_minor__gt=0)),
        ]
        indexes = [
            models.Index(
                name="award_payouts_to_follow", fields=["id"], condition=Q(followed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portion_id}: {self.amount_minor}"
