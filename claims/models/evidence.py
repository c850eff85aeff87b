"""The papers of a claim, and who of the crew opened what."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models.claims import Claim
from claims.states import EvidenceKind
from members.models import User
from papers.models import Paper


class Evidence(models.Model):
    """A paper that a claim stands on, and what it is said to show.

    Its fingerprint stands here too: the same content is one piece of evidence of a claim.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=8, choices=EvidenceKind)
    item = models.CharField(max_length=40, blank=True, default="")  # of the charter's list
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(name="one_paper_per_claim_and_content", fields=["claim", "sha256"]),
            CheckConstraint(
                name="evidence_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [models.Index(name="evidence_by_content", fields=["sha256"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return what the sender called the paper."""
        return str(self.paper.name)

    @property
    def size_bytes(self) -> int:
        """Return how long the original is."""
        return self.paper.size_bytes

    @property
    def media_type(self) -> str:
        """Return what the original is by its bytes."""
        return self.paper.media_type


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
