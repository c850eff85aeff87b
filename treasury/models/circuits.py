from django.db import models
from django.db.models import Q


class Circuit(models.Model):
    """How a provider has failed of late, shared by all workers: one that does not answer rests.

    `failures` counts calls in a row without an answer. Instants are the database's own clock, the
    one that all workers have in common.
    """

    gateway = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField()
    opened_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField()
    last_error = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="circuit_open_only_after_failures",
                condition=Q(opened_until=None) | Q(failures__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway}, {self.failures} failures in a row"
