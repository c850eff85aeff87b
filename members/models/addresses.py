"""How an account is reached: codes that prove an address, and what became of addresses."""

from django.db import models
from django.db.models import Q

from members.models.accounts import User
from members.states import AddressKind, AddressMove
from vault.ring import keyed_hash


def address_hash(address: str) -> bytes:
    """Return what a former address is found by, once nothing else of it is kept."""
    return keyed_hash(address, purpose="former address")


class AddressCode(models.Model):
    """A code of six digits sent to an address, to be typed back soon; only a keyed hash is kept.

    The tries are counted here, under the row's lock, and not in the session of whoever tries.
    """

    kind = models.CharField(max_length=5, choices=AddressKind)
    address = models.CharField(max_length=254)
    code_hash = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="address_code_expires_after_it_was_sent",
                condition=Q(expires_at__gt=models.F("sent_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    @property
    def message_key(self) -> str:
        """Return the key of the message that carries this code."""
        return f"code/{self.pk}"


class AddressChange(models.Model):
    """An address that an account got, changed or lost: who did it and why; never changed.

    The address that went is kept as a keyed hash, to find whose it was, and masked, to be told.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="address_changes")
    kind = models.CharField(max_length=5, choices=AddressKind)
    move = models.CharField(max_length=10, choices=AddressMove)
    before_hash = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    before_masked = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: whoever has the number now
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="address_change_released_had_an_address",
                condition=~Q(move="released") | Q(before_hash__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.move}"


class HandOver(models.Model):
    """A phone number that the office gives to an account whose owner lost theirs.

    It is taken up by whoever proves that number by a code before it lapses.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="hand_overs")
    phone = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_hand_over_a_phone", fields=["phone"], condition=Q(taken_at=None)
            ),
            models.CheckConstraint(
                name="hand_over_lapses_after_it_began",
                condition=Q(lapses_at__gt=models.F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.phone}"
