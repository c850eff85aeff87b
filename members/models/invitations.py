"""Bringing a group along: what a list of people made, and who of them has come."""

from datetime import datetime
from typing import ClassVar, cast

from django.db import models
from django.db.models import F, Q

from charter.models import Plan
from members.models.accounts import User
from members.states import DocumentKind, GroupState, Relation
from vault.fields import (
    EncryptedDateField,
    EncryptedField,
    EncryptedTextField,
    KeyedHashField,
)


class GroupImport(models.Model):
    """One list of people for one plan: looked through first, then invited, all or nobody.

    Between the two the list itself lies here, encrypted, for a day at most.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    language = models.CharField(max_length=10)  # of who brings the list
    state = models.CharField(max_length=8, choices=GroupState, default=GroupState.CHECKED)
    content = EncryptedTextField(null=True)  # base64 of the file as it came
    lines = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: from the command line
    made_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="group_is_invited_iff_it_has_its_time",
                condition=Q(
                    state=GroupState.INVITED, invited_at__isnull=False, content__isnull=True
                )
                | (~Q(state=GroupState.INVITED) & Q(invited_at=None, invited=0)),
            ),
            models.CheckConstraint(
                name="group_dropped_keeps_no_list",
                condition=~Q(state=GroupState.DROPPED) | Q(content__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.plan_id}"


class Invitation(models.Model):
    """One person of a list, invited to one plan; joining is still their own deed.

    Dependants have a `payer`: whose letter invites them too. Person and address lie encrypted and
    are found by keyed hashes, the same as members'; both are emptied when the invitation is over.
    """

    group = models.ForeignKey(GroupImport, on_delete=models.PROTECT, related_name="invitations")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    payer = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="dependants"
    )
    relation = models.CharField(max_length=8, choices=Relation)
    name = EncryptedTextField(null=True)
    born_on = EncryptedDateField(null=True)
    person_hash = KeyedHashField(of=["name", "born_on"], purpose="person", null=True)
    document_kind = models.CharField(max_length=12, choices=DocumentKind, blank=True, default="")
    document_country = models.CharField(max_length=2, blank=True, default="")
    document_number = EncryptedTextField(null=True)
    document_hash = KeyedHashField(
        of=["document_kind", "document_country", "document_number"], purpose="document", null=True
    )
    address = EncryptedTextField(null=True)  # an e-mail address, or a phone number with its +
    address_hash = KeyedHashField(of=["address"], purpose="address", null=True)
    language = models.CharField(max_length=10)
    code_hash = models.BinaryField(max_length=32, null=True, unique=True)  # of whoever has a letter
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    forgotten_at = models.DateTimeField(null=True, blank=True)

    FOUND_BY: ClassVar = ("person_hash", "document_hash", "address_hash")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_person_is_invited_once",
                fields=["plan", "person_hash"],
                condition=Q(withdrawn_at=None, forgotten_at=None),
            ),
            models.CheckConstraint(
                name="invitation_has_a_person_until_forgotten",
                condition=Q(forgotten_at=None, person_hash__isnull=False)
                | Q(
                    forgotten_at__isnull=False,
                    person_hash__isnull=True,
                    address_hash__isnull=True,
                    code_hash__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="invitation_ends_after_it_begins", condition=Q(expires_at__gt=F("invited_at"))
            ),
            models.CheckConstraint(
                name="invitation_is_opened_by_somebody",
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="invitations_by_address", fields=["address_hash"]),
            models.Index(name="invitations_by_document", fields=["plan", "document_hash"]),
            models.Index(
                name="invitations_to_forget",
                fields=["expires_at"],
                condition=Q(forgotten_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of {self.group_id}"

    def is_open_at(self, at: datetime) -> bool:
        """Return whether it may be taken up: neither withdrawn, nor forgotten, nor run out."""
        return self.withdrawn_at is None and self.forgotten_at is None and at < self.expires_at

    @classmethod
    def stored(cls, field: str, value: object) -> bytes | None:
        """Return the bytes of an encrypted field, to COPY."""
        return cast("EncryptedField", cls._meta.get_field(field)).encrypted(value)

    @classmethod
    def found_by(cls, field: str, *values: object) -> bytes | None:
        """Return what rows with these values are found by."""
        return cast("KeyedHashField", cls._meta.get_field(field)).hash_of(*values)
