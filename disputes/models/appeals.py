"""The claimant's way on: one row a round."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from claims.models import Claim, Decision
from claims.states import Round
from disputes.states import AppealState
from members.models import User
from vault.fields import EncryptedTextField

S = AppealState


class Appeal(models.Model):
    """An appeal against one decision. Once it is closed a trigger keeps it as it is.

    What is brought with it becomes papers of the claim, so that everybody who reads it has them.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appeals")
    round = models.PositiveSmallIntegerField(choices=Round)  # to which it goes
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    grounds = EncryptedTextField()
    wishes_sealed = models.BooleanField(default=True)  # nobody but the panel hears it
    against = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )  # empty: decided before decisions had rows of their own
    state = models.CharField(max_length=9, choices=AppealState, default=S.OPEN)
    outcome = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="appeal_is_in_a_known_state", condition=Q(state__in=sorted(S))),
            CheckConstraint(
                name="appeal_goes_to_a_later_round",
                condition=Q(round__in=[Round.APPEAL, Round.PANEL]),
            ),
            CheckConstraint(
                name="appeal_decided_iff_by_a_decision",
                condition=Q(state__in=[S.UPHELD, S.REJECTED], outcome__isnull=False)
                | Q(state__in=[S.OPEN, S.WITHDRAWN], outcome=None),
            ),
            CheckConstraint(
                name="appeal_closed_has_its_time",
                condition=Q(state=S.OPEN, closed_at=None)
                | ~Q(state=S.OPEN) & Q(closed_at__isnull=False),
            ),
            UniqueConstraint(
                name="one_open_appeal_a_claim", fields=["claim"], condition=Q(state=S.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.round} of {self.claim_id}"
