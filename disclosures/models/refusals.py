"""A period whose figures did not agree, so that nothing was published."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from apportionment.models import Run
from charter.models import Plan


class RefusedReport(models.Model):
    """The first figure of a report that is not what standings, ledger or arithmetic say.

    It is tried again, each time after a longer while; the row stays when it has been published.
    """

    run = models.OneToOneField(Run, on_delete=models.PROTECT, primary_key=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    no = models.PositiveIntegerField()
    figure = models.CharField(max_length=120)
    stated = models.CharField(max_length=80, blank=True)
    found = models.CharField(max_length=80, blank=True)
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    next_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refused report")
        verbose_name_plural = _("refused reports")
        constraints = (
            CheckConstraint(name="refusal_names_a_figure", condition=~Q(figure="")),
            CheckConstraint(name="refusal_was_tried", condition=Q(tries__gte=1)),
            CheckConstraint(
                name="refusal_in_order",
                condition=Q(first_at__lte=F("last_at"), last_at__lt=F("next_at")),
            ),
        )
        indexes = (
            models.Index(
                name="refusals_that_stand", fields=["plan"], condition=Q(published_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no}: {self.figure}"
