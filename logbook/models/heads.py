"""A day's rows of the books or of the staff's trail, bound by one hash; and checks of the log."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Head(models.Model):
    """All rows that were written since the head before, as one public file: count and hash.

    `salt` and `items` are never published: the salt blinds every row, so that no small value can
    be guessed from a hash, and `items` are the rows' own hashes, in order, to find one that was
    changed. `spans` are the rows' numbers by table. Erasing a person takes rows away, and leaves
    their hashes, so that the head still can be worked out.
    """

    KINDS: ClassVar = ("ledger", "trail")

    kind = models.CharField(max_length=10)
    day = models.DateField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    salt = models.BinaryField(max_length=32)
    items = models.BinaryField()
    spans = models.JSONField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_head_a_day", fields=("kind", "day")),
            models.CheckConstraint(
                name="heads_are_of_books_or_trail", condition=Q(kind__in=("ledger", "trail"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class LogCheck(models.Model):
    """One check of the whole log against itself: how much was read, and what was wrong."""

    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    faults = models.JSONField(default=list)

    class Meta:
        indexes = (models.Index(name="checks_newest_first", fields=("-at",)),)

    def __str__(self) -> str:
        return f"{self.at}: {len(self.faults)}"
