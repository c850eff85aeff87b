"""The keys that sign the log: one at a time, each with the size it signs from."""

from django.db import models
from django.db.models import F, Q

from vault.fields import EncryptedTextField


class LogKey(models.Model):
    """An Ed25519 key of the log; its seed lies encrypted, and what ends it stays."""

    name = models.CharField(max_length=200)
    public = models.BinaryField(max_length=32, unique=True)
    seed = EncryptedTextField()
    from_size = models.PositiveBigIntegerField()
    until_size = models.PositiveBigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    was_lost = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                models.Value(1), name="one_key_signs", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="a_key_ends_for_a_reason",
                condition=Q(ended_at__isnull=True, until_size__isnull=True, reason="")
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("made_at"),
                    until_size__isnull=False,
                    until_size__gte=F("from_size"),
                )
                & ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} from {self.from_size}"
