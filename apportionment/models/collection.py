"""Collecting in slices, and paying awards out."""

from django.db import models
from django.db.models import F, Q

from apportionment.models.periods import Run
from apportionment.models.shares import Portion, RunItem
from members.models import User
from treasury.models import Entry, Payout


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
    confirmed_at = models.DateTimeField(null=True)  # the payee says that it has arrived
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="award_payout_pays", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="receipt_is_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="award_payouts_to_follow", fields=["id"], condition=Q(followed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portion_id}: {self.amount_minor}"


class WithheldAward(models.Model):
    """What of a portion is not paid out any more: taken back by a clawback while it was held.

    It leaves what is owed to claimants by its entry. Written once.
    """

    portion = models.ForeignKey(Portion, on_delete=models.PROTECT, related_name="withheld")
    item = models.ForeignKey(RunItem, on_delete=models.PROTECT, related_name="withheld")
    amount_minor = models.PositiveBigIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="withheld_once_by_item", fields=["portion", "item"]),
            models.CheckConstraint(name="withheld_is_something", condition=Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.portion_id}: {self.amount_minor} withheld"
