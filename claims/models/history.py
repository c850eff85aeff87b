"""What happened to a claim, step by step; a trigger refuses any change but of its words.

These lie encrypted: a new key writes them anew, and erasure takes them away (migration 0004).
"""

from django.db import models

from claims.models.claims import Claim
from claims.states import ClaimState
from members.models import User
from vault.fields import EncryptedTextField


class ClaimEvent(models.Model):
    """One step of a claim: who, when, from, to, and why."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=12)
    before = models.CharField(max_length=12, choices=ClaimState, blank=True)
    after = models.CharField(max_length=12, choices=ClaimState)
    reason = EncryptedTextField(default="")
    article = models.CharField(max_length=120, blank=True, default="")
    fact = EncryptedTextField(default="")
    remedy = EncryptedTextField(default="")
    award_minor = models.PositiveBigIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # a sweep is nobody
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.move}"
