"""Papers that people hand in, and the pictures of their pages."""

import secrets

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from members.models import User
from papers.rules import MEDIA_TYPES
from papers.states import HAS_KEY, MAY_OPEN, Lies, PaperState, Scan, Trouble
from vault.fields import EncryptedTextField


def new_place() -> str:
    """Return where something lies in the storage: nobody can guess it."""
    return secrets.token_hex(16)


class Paper(models.Model):
    """One file as it was handed in, encrypted under a key of its own.

    The fingerprint is that of the plain bytes. `rotate_keys` closes the key anew, and the file
    stays as it lies; without the key nobody reads it any more.
    """

    place = models.CharField(max_length=32, unique=True, default=new_place)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=20)
    name = EncryptedTextField()  # as the sender named it
    data_key = EncryptedTextField(default="")  # base64
    lies = models.CharField(max_length=7, choices=Lies, default=Lies.SEALED)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    scan = models.CharField(max_length=9, choices=Scan, default=Scan.NOT_ASKED)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.TAKEN)
    trouble = models.CharField(max_length=8, choices=Trouble, default=Trouble.NONE, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)  # of the original
    tries = models.PositiveSmallIntegerField(default=0)  # of making its pictures
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            CheckConstraint(name="paper_is_not_empty", condition=Q(size_bytes__gt=0)),
            CheckConstraint(
                name="paper_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            CheckConstraint(name="paper_is_pdf_or_image", condition=Q(media_type__in=MEDIA_TYPES)),
            CheckConstraint(
                name="paper_has_a_key_iff_encrypted",
                condition=Q(lies__in=sorted(HAS_KEY), data_key__is_blank=False)
                | ~Q(lies__in=sorted(HAS_KEY)) & Q(data_key__is_blank=True),
            ),
            CheckConstraint(
                name="paper_ready_with_pages_and_no_trouble",
                condition=Q(state=PaperState.READY, pages__gt=0, pages__isnull=False, trouble="")
                & Q(scan__in=sorted(MAY_OPEN))
                | Q(state=PaperState.UNREADABLE) & ~Q(trouble="")
                | Q(state=PaperState.TAKEN, trouble=""),
            ),
            CheckConstraint(
                name="paper_found_harmful_is_not_shown",
                condition=~Q(scan=Scan.INFECTED)
                | Q(state=PaperState.UNREADABLE, trouble=Trouble.INFECTED),
            ),
        ]
        indexes = [
            models.Index(
                name="papers_to_look_at", fields=["id"], condition=Q(state=PaperState.TAKEN)
            ),
            models.Index(
                name="papers_lying_otherwise",
                fields=["id"],
                condition=Q(lies__in=[Lies.PLAIN, Lies.DOUBLE, Lies.LEAVING]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def folder(self) -> str:
        """Return the folder of all that is stored encrypted of this paper."""
        return f"papers/{self.place[:2]}/{self.place}"

    @property
    def path(self) -> str:
        """Return where the encrypted original lies."""
        return f"{self.folder}/original"

    @property
    def old_path(self) -> str:
        """Return where the plain bytes lie that came before papers were encrypted."""
        return f"evidence/{self.sha256[:2]}/{self.sha256}"

    @property
    def may_be_opened(self) -> bool:
        """Return whether the scanner, if there is one, has nothing against it."""
        return self.scan in MAY_OPEN


class Copy(models.Model):
    """The picture of one page: made anew from the original, without anything hidden in it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="copies")
    no = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("paper", "no")
        verbose_name_plural = "copies"
        constraints = [
            UniqueConstraint(name="one_copy_a_page", fields=["paper", "no"]),
            CheckConstraint(
                name="copy_is_a_picture", condition=Q(no__gt=0, width__gt=0, height__gt=0)
            ),
            CheckConstraint(
                name="copy_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.no} of {self.paper_id}"

    @property
    def path(self) -> str:
        """Return where the encrypted picture lies."""
        return f"{self.paper.folder}/{self.no}"
