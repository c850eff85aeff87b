"""What the log has signed: one root a size, with its signatures and those of witnesses."""

from django.db import models
from django.db.models import Q

from logbook.models.keys import LogKey


class Checkpoint(models.Model):
    """The root of the log at one size, in the text that is signed. Never two roots for a size."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="a_checkpoint_has_leaves", condition=Q(size__gte=1)),
        )

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Signature(models.Model):
    """A key's signature of a checkpoint; where keys were changed, the last one has two."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    key = models.ForeignKey(LogKey, on_delete=models.PROTECT, related_name="signatures")
    signature = models.BinaryField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(name="one_signature_of_a_key", fields=("checkpoint", "key")),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint_id} by {self.key_id}"


class Cosignature(models.Model):
    """A witness's word that it saw this checkpoint, and nothing that contradicts it before."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures", db_index=False
    )
    name = models.CharField(max_length=200)
    public = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=72)
    witnessed_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                name="one_cosignature_of_a_witness", fields=("checkpoint", "name", "public")
            ),
        )
        indexes = (
            models.Index(name="cosignatures_of_a_witness", fields=("public", "-checkpoint")),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint_id} by {self.name}"
