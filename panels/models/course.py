"""Who has learned what a panel member must know."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from members.models import User


class CoursePass(models.Model):
    """A user has answered every question of one version of the course.

    `away_since` is since when they do not wish to be drawn; they come back by asking to.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    passed_at = models.DateTimeField()
    away_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "course passes"
        constraints = [
            UniqueConstraint(name="one_pass_per_user_and_version", fields=["user", "version"]),
            CheckConstraint(
                name="away_only_after_passing",
                condition=Q(away_since=None) | Q(away_since__gte=F("passed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: version {self.version}"
