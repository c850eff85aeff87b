"""What someone has answered so far on their way into a plan, kept until it is done or forgotten."""

from django.db import models
from django.db.models import Q

from charter.models import Plan
from members.models import Enrolment, User
from members.states import Relation
from vault.fields import EncryptedJSONField


class JoinDraft(models.Model):
    """A half-finished join of one person into one plan; it can be taken up on another device.

    `answers` holds each step's answer by the step's name. Once done they are emptied, and the row
    leads whoever clicks again to the enrolment. Rows nobody touched for 30 days are forgotten.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=8, choices=Relation)
    person_hash = models.BinaryField(max_length=32, null=True, blank=True)
    answers = EncryptedJSONField(default=dict)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_join_draft_per_person",
                fields=["user", "plan", "person_hash"],
                condition=Q(enrolment=None, person_hash__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_join_draft_of_nobody_yet",
                fields=["user", "plan", "relation"],
                condition=Q(enrolment=None, person_hash=None),
            ),
        ]
        indexes = [models.Index(name="join_drafts_to_forget", fields=["plan", "touched_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} into {self.plan_id}"
