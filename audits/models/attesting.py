"""Who looks, what they found of each request, and what they attested."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from audits.models.audits import HEX, Audit, Drawn
from audits.states import Result, Why
from members.models import User
from vault.fields import EncryptedTextField


class Appointment(models.Model):
    """An outside auditor appointed for one audit; at most one at a time.

    Nothing is shown to them before `looks_from`: till then the people drawn may say no.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="appointments")
    auditor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=120)
    is_member = models.BooleanField()  # of the plan, and so one of those who share
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    looks_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("audit", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="one_auditor_at_a_time", fields=["audit"], condition=Q(ended_at=None)
            ),
            CheckConstraint(name="auditor_is_of_somewhere", condition=~Q(organisation="")),
            CheckConstraint(name="nobody_appoints_themself", condition=~Q(by=F("auditor"))),
            CheckConstraint(name="people_are_told_before", condition=Q(looks_from__gt=F("at"))),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.organisation}"


class Finding(models.Model):
    """What the auditor found of one request; may be mended until it is attested."""

    drawn = models.OneToOneField(Drawn, on_delete=models.PROTECT, related_name="finding")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    identity_seen = models.BooleanField()
    papers_seen = models.BooleanField()
    bank_seen = models.BooleanField()
    payee_confirmed = models.BooleanField()
    result = models.CharField(max_length=13, choices=Result)
    why = models.CharField(max_length=8, choices=Why, blank=True, default="")
    note = EncryptedTextField(default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="finding_is_known", condition=Q(result__in=sorted(Result))),
            CheckConstraint(
                name="finding_confirms_what_was_seen",
                condition=~Q(result=Result.CONFIRMED)
                | Q(identity_seen=True, papers_seen=True, bank_seen=True),
            ),
            CheckConstraint(
                name="finding_says_why_iff_unchecked",
                condition=Q(result=Result.UNCHECKED) & ~Q(why="")
                | ~Q(result=Result.UNCHECKED) & Q(why=""),
            ),
            CheckConstraint(
                name="finding_of_what_is_not_confirmed_has_a_note",
                condition=~Q(result=Result.NOT_CONFIRMED) | Q(note__is_blank=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_id}: {self.result}"


class Draft(models.Model):
    """The statement an auditor is about to attest; with its instant it makes the bytes to sign."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="draft")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.audit_id}: draft"


class Attestation(models.Model):
    """What an auditor attested, in bytes that never change; `signature` is theirs, where given."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="attestation")
    auditor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=120)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64, blank=True, default="")
    signature = models.CharField(max_length=128, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="attestation_has_a_hash", condition=Q(sha256__regex=HEX)),
            CheckConstraint(
                name="attestation_signature_has_its_key",
                condition=Q(public_key="", signature="")
                | Q(public_key__regex=HEX, signature__regex=r"^[0-9a-f]{128}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.sha256[:8]}"
