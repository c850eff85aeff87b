"""What changed after a complaint, in words written for everybody."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q

from members.models import User
from support.models import Complaint


class ComplaintNote(models.Model):
    """What an operator tells everybody about a decided complaint. Append-only.

    Nothing of what the member wrote, or was answered, stands here.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    words_zh = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="complaint_note_says_something", condition=~Q(words_zh="", words_en="")
            ),
        ]

    def __str__(self) -> str:
        return f"note on complaint {self.complaint_id}"
