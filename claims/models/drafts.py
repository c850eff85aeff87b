"""Requests being written, and the links by which a family follows one without an account."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from claims.models.claims import Claim
from members.models import Enrolment, User
from papers.models import Paper
from vault.fields import EncryptedJSONField


class ClaimDraft(models.Model):
    """A request being written: kept on the server, on any device, until it is filed or forgotten.

    Its key is the `once` of the claim it becomes.
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claim_drafts")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answers = EncryptedJSONField(default=dict)
    saves = models.PositiveIntegerField(default=0)  # a page older than the last save is told so
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    forgotten_at = models.DateTimeField()  # unless it is saved again before
    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                name="claim_draft_is_kept_for_a_while", condition=Q(forgotten_at__gt=F("saved_at"))
            ),
        ]
        indexes = [models.Index(name="claim_drafts_to_forget", fields=["forgotten_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class DraftPaper(models.Model):
    """A paper that was sent while a request is being written; it goes along when it is filed."""

    draft = models.ForeignKey(ClaimDraft, on_delete=models.CASCADE, related_name="papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40, blank=True, default="")  # of the charter's list

    class Meta:
        ordering = ("pk",)
        constraints = [
            UniqueConstraint(name="one_paper_once_in_a_draft", fields=["draft", "paper"]),
        ]

    def __str__(self) -> str:
        return f"paper {self.paper_id} of {self.draft_id}"


class CaseLink(models.Model):
    """A link with a code: who has both follows a request without an account, reading only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    slug = models.CharField(max_length=32, unique=True)  # stands in the address
    code_hash = models.BinaryField(max_length=32)  # vault's keyed hash; the code is not kept
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)  # wrong codes since the last right one

    class Meta:
        constraints = [
            CheckConstraint(name="case_link_has_an_end", condition=Q(until__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return self.slug
