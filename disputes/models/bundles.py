"""Everything of a claim as one file for somebody outside, and who took it."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models import Claim
from disputes.states import BundleState
from members.models import User
from vault.fields import EncryptedTextField

S = BundleState


class Bundle(models.Model):
    """A ZIP of a claim: wanted by a row, made by a worker, stored sealed, deleted in time."""

    ref = models.CharField(max_length=12, unique=True)  # not to be guessed
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bundles")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_for_office = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=BundleState, default=S.WANTED)
    tries = models.PositiveSmallIntegerField(default=0)
    data_key = EncryptedTextField(default="")  # without it nobody reads what is stored
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="bundle_ready_with_file_key_and_hash",
                condition=Q(
                    state=S.READY,
                    data_key__is_blank=False,
                    size_bytes__isnull=False,
                    size_bytes__gt=0,
                    sha256__regex=r"^[0-9a-f]{64}$",
                    made_at__isnull=False,
                    expires_at__isnull=False,
                )
                | ~Q(state=S.READY) & Q(data_key__is_blank=True),
            ),
            UniqueConstraint(
                name="one_bundle_being_made",
                fields=["claim", "is_for_office"],
                condition=Q(state=S.WANTED),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="bundles_to_make", fields=["id"], condition=Q(state="wanted")),
            models.Index(
                name="bundles_to_delete", fields=["expires_at"], condition=Q(state="ready")
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def folder(self) -> str:
        return f"bundles/{self.ref}"

    @property
    def path(self) -> str:
        """Return where the sealed file lies."""
        return f"{self.folder}/case"


class BundleDownload(models.Model):
    """Somebody took a bundle. Append-only by trigger."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.by_id} took {self.bundle_id}"
