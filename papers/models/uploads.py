"""Files on their way here, part by part."""

from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q

from members.models import User
from papers.models.papers import Paper
from vault.fields import EncryptedTextField


class Upload(models.Model):
    """A file that comes in parts (tus), each an encrypted object: it goes on where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()
    size_bytes = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)  # [place, bytes] each, in order
    key = EncryptedTextField()  # base64
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            CheckConstraint(name="upload_is_of_something", condition=Q(size_bytes__gt=0)),
            CheckConstraint(
                name="upload_receives_at_most_its_size", condition=Q(received__lte=F("size_bytes"))
            ),
            CheckConstraint(
                name="upload_is_a_paper_only_when_whole",
                condition=Q(paper=None) | Q(received=F("size_bytes")),
            ),
            CheckConstraint(
                name="upload_is_kept_for_a_while", condition=Q(expires_at__gt=F("begun_at"))
            ),
        ]
        indexes = [models.Index(name="uploads_to_forget", fields=["expires_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def folder(self) -> str:
        """Return the folder of its parts."""
        return f"uploads/{self.pk.hex}"
