"""Files of the bank as they were handed in, until they are worked."""

from django.db import models
from django.db.models import Q

from treasury.models.bank import BankAccount
from treasury.states import UploadState
from vault.fields import EncryptedTextField

S = UploadState


class StatementUpload(models.Model):
    """A file that was handed in as a statement: kept as it came until it is taken in or refused.

    `body` is packed and in letters (`rules.bank.packed`); it goes when the file has been worked.
    """

    plan_id = models.IntegerField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=120)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    body = EncryptedTextField(blank=True)
    state = models.CharField(max_length=8, choices=UploadState, default=S.WAITING)
    why = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(null=True)
    new_lines = models.PositiveIntegerField(null=True)
    handed_in_by = models.BigIntegerField()
    handed_in_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account", "sha256", name="upload_waits_once", condition=Q(state=S.WAITING)
            ),
            models.CheckConstraint(
                name="upload_is_worked_to_an_end",
                condition=Q(state=S.WAITING, worked_at=None, why="", lines=None, new_lines=None)
                | Q(state=S.TAKEN, worked_at__isnull=False, why="", lines__isnull=False)
                & Q(new_lines__isnull=False)
                | Q(state=S.REFUSED, worked_at__isnull=False, lines=None, new_lines=None)
                & ~Q(why=""),
            ),
            models.CheckConstraint(
                name="upload_is_kept_while_it_waits",
                condition=Q(state=S.WAITING, body__is_blank=False)
                | ~Q(state=S.WAITING) & Q(body__is_blank=True),
            ),
        ]
        indexes = [
            models.Index("plan_id", "id", name="uploads_by_plan"),
            models.Index("id", name="uploads_to_work", condition=Q(state=S.WAITING)),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk} for bank account {self.account_id}"
