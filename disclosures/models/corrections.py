"""What was wrong in a report, said in a document of its own; both stay."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from charter.models import Plan
from disclosures.models.reports import Report
from disclosures.states import CorrectionState
from members.models import User

S = CorrectionState
PUBLISHED = Q(no__isnull=False, released_by__isnull=False, released_at__isnull=False) & ~Q(body="")
UNPUBLISHED = Q(no=None, released_by=None, released_at=None, body="", sha256="")


class Correction(models.Model):
    """A correction of one report: written by one publisher, released by another.

    It has its number and its bytes (`tongzhou.correction/1`) from the release on; a constraint
    holds the hash against them, a trigger refuses every change. `figures` are what was stated and
    what is right, by the names that the report has for them. `made_good_in` is the later period
    whose exceptions give money back or ask for it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveIntegerField(null=True, blank=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="corrections")
    figures = models.JSONField(default=list, blank=True)
    words_en = models.TextField()
    words_zh = models.TextField()
    made_good_in = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=CorrectionState, default=S.PREPARED)
    body = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-pk",)
        constraints = (
            UniqueConstraint(name="correction_no_is_the_plans_own", fields=["plan", "no"]),
            CheckConstraint(name="corrections_count_from_one", condition=Q(no=None) | Q(no__gte=1)),
            CheckConstraint(
                name="correction_says_what_was_wrong",
                condition=~Q(words_en="") & ~Q(words_zh=""),
            ),
            CheckConstraint(
                name="correction_has_bytes_iff_released",
                condition=Q(state=S.RELEASED) & PUBLISHED | ~Q(state=S.RELEASED) & UNPUBLISHED,
            ),
            CheckConstraint(
                name="correction_is_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            CheckConstraint(
                name="correction_withdrawn_by_somebody",
                condition=Q(
                    state=S.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False
                )
                | ~Q(state=S.WITHDRAWN) & Q(withdrawn_by=None, withdrawn_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no or '—'}"
