"""The papers of a claim, and who of the crew opened what."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models.claims import Claim
from claims.rules import MEDIA_TYPES
from claims.states import EvidenceKind
from members.models import User
from vault.fields import EncryptedTextField


class Evidence(models.Model):
    """One paper; its bytes are stored under their hash, outside everything that is served."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=8, choices=EvidenceKind)
    name = EncryptedTextField()  # as the sender named it
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(name="one_paper_per_claim_and_content", fields=["claim", "sha256"]),
            CheckConstraint(name="evidence_is_not_empty", condition=Q(size_bytes__gt=0)),
            CheckConstraint(
                name="evidence_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            CheckConstraint(
                name="evidence_is_pdf_or_image", condition=Q(media_type__in=MEDIA_TYPES)
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def path(self) -> str:
        """Return where the bytes lie in the storage."""
        return f"evidence/{self.sha256[:2]}/{self.sha256}"


class Access(models.Model):
    """One of the crew opened a claim, or (evidence given) one of its papers; told once a day."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="accesses")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()  # in plan time
    at = models.DateTimeField()  # the first time that day

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "accesses"
        constraints = [
            UniqueConstraint(
                name="one_access_a_day_by_person_and_paper",
                fields=["claim", "evidence", "by", "on"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} opened {self.claim_id}"
