"""What was published: one report a sealed period, in bytes that never change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apportionment.models import Run
from charter.models import Plan


class Report(models.Model):
    """The report of a sealed period in canonical text, and the SHA-256 of its bytes.

    A constraint holds the hash against the text; a trigger refuses every change.
    """

    run = models.OneToOneField(
        Run, on_delete=models.PROTECT, primary_key=True, related_name="report"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            models.UniqueConstraint(name="one_report_per_period", fields=("plan", "no")),
            models.CheckConstraint(name="reports_count_from_one", condition=Q(no__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no}"
