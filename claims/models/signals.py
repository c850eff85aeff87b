"""What a machine points out to reviewers, and what they made of it."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models.claims import Claim
from claims.states import SignalAnswer
from members.models import User
from vault.fields import EncryptedJSONField, EncryptedTextField


class Signal(models.Model):
    """One thing pointed out about a claim, as it was shown; it advises and never refuses."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="signals")
    key = models.CharField(max_length=30)  # which of claims.rules.signals
    facts = EncryptedJSONField(default=dict)  # the numbers it rests on, as shown
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=SignalAnswer, blank=True, default="")
    words = EncryptedTextField(default="")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(name="one_signal_of_a_kind_a_claim", fields=["claim", "key"]),
            CheckConstraint(
                name="signal_answered_by_somebody",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | Q(
                    answer__in=sorted(SignalAnswer),
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.claim_id}"
