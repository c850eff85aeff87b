"""What the plan's members read of a published case, and what the report commits to."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from disclosures.models.reports import Report
from vault.fields import EncryptedTextField


class FinerRow(models.Model):
    """One case in one report, as finely as members may read it, with the salt of its commitment.

    The report holds the SHA-256 of the line. Erasing the person deletes the row: the report stays
    as it is, and nobody can find out any more what its commitment was to.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="finer_rows")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    told_line = EncryptedTextField()

    class Meta:
        verbose_name = _("row for members")
        verbose_name_plural = _("rows for members")
        constraints = (
            UniqueConstraint(name="one_finer_row_a_case_and_report", fields=["report", "claim"]),
            CheckConstraint(
                name="finer_row_says_something", condition=Q(told_line__is_blank=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.claim_id}"
