"""Payers who did not pay in time: until when they may, and that they have been told."""

from django.db import models
from django.db.models import F, Q

from apportionment.states import ArrearsEnd
from charter.models import Plan
from treasury.models import Payer


class Arrears(models.Model):
    """The days of grace of one payer in one plan, from the last failed retry on.

    `until_on` is the last day of grace. `warned_at` is when the letter that says so had arrived:
    before, and within the days a warning needs, nothing lapses.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+", db_index=False)
    upto_period = models.IntegerField()  # the last period of a debit that was given up
    began_at = models.DateTimeField()
    until_on = models.DateField()
    warned_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=ArrearsEnd, blank=True, default="")

    class Meta:
        verbose_name_plural = "arrears"
        constraints = [
            models.UniqueConstraint(
                name="a_payer_is_in_arrears_once",
                fields=["plan", "payer"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="arrears_have_an_ending_iff_they_ended",
                condition=Q(ended_at=None, ending="")
                | Q(ended_at__isnull=False, ending__in=ArrearsEnd.values),
            ),
            models.CheckConstraint(
                name="arrears_lapse_only_after_a_warning",
                condition=~Q(ending=ArrearsEnd.LAPSED)
                | Q(warned_at__isnull=False, ended_at__gt=F("warned_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="arrears_that_go_on", fields=["plan", "until_on"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.payer_id} in {self.plan_id} until {self.until_on}"
