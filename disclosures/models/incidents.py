"""What went wrong, told in public: prepared by one person, released by another."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from charter.models import Plan
from members.models import User


class Incident(models.Model):
    """One version of what is told of an incident; once released, a trigger refuses any change.

    `of_no` is the incident that a later version speaks of (None: a new one, which gets its number
    when it is released). `words` are those for everybody, by language and part. `body` is what was
    released, in canonical bytes, and `sha256` is theirs; the address follows from both numbers.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: it touched the whole installation
    of_no = models.PositiveIntegerField(null=True, blank=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # none: it goes on
    words = models.JSONField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    no = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    body = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="one_version_of_an_incident",
                fields=["no", "version"],
                condition=Q(no__isnull=False),
            ),
            CheckConstraint(
                name="incident_is_whole_once_released",
                condition=Q(
                    released_at=None, released_by=None, no=None, version=None, body="", sha256=""
                )
                | Q(
                    released_at__isnull=False,
                    released_by__isnull=False,
                    no__isnull=False,
                    no__gte=1,
                    version__isnull=False,
                    version__gte=1,
                )
                & ~Q(body="")
                & ~Q(sha256=""),
            ),
            CheckConstraint(
                name="incident_is_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            CheckConstraint(
                name="incident_ends_after_it_began",
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")),
            ),
            CheckConstraint(
                name="later_version_keeps_its_number",
                condition=Q(of_no=None) | Q(no=None) | Q(no=F("of_no")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="incidents_to_release", fields=["prepared_at"], condition=Q(released_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.no or self.of_no or '-'}/{self.version or '-'}"
