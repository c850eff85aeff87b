"""What re-adding everything has shown."""

from django.db import models

from charter.models import Plan


class BooksCheck(models.Model):
    """One recount of a plan: when, what was compared, and every difference it named."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    compared = models.JSONField()  # what was compared, and how many of it
    differences = models.JSONField()  # a list of {kind, facts}; empty if everything agrees

    class Meta:
        indexes = [models.Index(name="books_checks_by_plan", fields=["plan", "-ended_at"])]

    def __str__(self) -> str:
        return f"{self.plan_id} at {self.ended_at:%Y-%m-%d %H:%M}"
