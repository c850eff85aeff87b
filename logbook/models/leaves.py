"""The leaves of the log, and the hashes over them that are full and change no more."""

from django.db import models
from django.db.models import Q


class Leaf(models.Model):
    """One entry of the log: that a public file with this hash stood at this address.

    Numbered from 0 without a gap, and never changed: triggers hold both, a constraint holds the
    hash against the entry, and the entry against its columns.
    """

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=300, unique=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    entry = models.TextField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "leaves"
        indexes = (models.Index(name="leaves_by_kind", fields=("kind", "-index")),)
        constraints = (
            models.CheckConstraint(name="leaves_count_from_nothing", condition=Q(index__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.index} {self.path}"


class FullTile(models.Model):
    """256 hashes side by side that are all there, and the root over them.

    Level 0 are leaves, each level above are the roots below. Partial tiles are not stored: they
    are what stands to the right of the last full one. Derived from the leaves, so `check_log`
    finds one that was bent; written once, and a trigger lets it stay.
    """

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_tile_per_place", fields=("level", "number")),
        )

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"
