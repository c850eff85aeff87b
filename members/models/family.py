"""Those around a member: whom to call, who takes over, who comes of age, who has died."""

from django.db import models
from django.db.models import F, Q

from members.models.accounts import User
from members.models.belonging import Member
from members.states import Channel
from vault.fields import EncryptedTextField, KeyedHashField
from vault.ring import keyed_hash


class EmergencyContact(models.Model):
    """Somebody who may ask for aid for a member, by a code sent to this phone."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contacts")
    name = EncryptedTextField()
    phone = EncryptedTextField()
    phone_hash = KeyedHashField(of=("phone",), purpose="contact phone")
    language = models.CharField(max_length=10)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_contact_of_a_member_by_phone",
                fields=["member", "phone_hash"],
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(
                name="contact_is_removed_after_it_was_added",
                condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="contacts_by_phone", fields=["phone_hash"], condition=Q(removed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.member_id}"


class AccountOffer(models.Model):
    """An offer to move a member to an account of their own; taken with the code that was sent."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="account_offers")
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel)
    recipient = EncryptedTextField()
    code_hash = models.BinaryField(max_length=32, unique=True)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_account_offer_per_member",
                fields=["member"],
                condition=Q(accepted_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="account_offer_is_taken_by_somebody_else",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None)
                & ~Q(accepted_by=F("offered_by")),
            ),
            models.CheckConstraint(
                name="account_offer_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("offered_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} of {self.member_id}"


def code_hash(code: str) -> bytes:
    """Return what an offer is found by, in one form of its code; the code itself is not kept."""
    return keyed_hash(code, purpose="account offer")


class ComingOfAge(models.Model):
    """When who holds a child is told that it is grown up; the row goes when it was told.

    The first of the month after the birthday: the day of birth itself lies encrypted.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True)
    tell_on = models.DateField(db_index=True)

    class Meta:
        verbose_name_plural = "comings of age"

    def __str__(self) -> str:
        return f"{self.member_id} from {self.tell_on}"


class Death(models.Model):
    """That a member has died, by whom it was told, and when."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="death")
    died_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id} on {self.died_on}"
