"""What someone said about health when joining, and the paper that somebody signed."""

from django.db import models
from django.db.models import Q

from charter.models import CharterVersion
from members.models.accounts import User
from members.models.belonging import Enrolment
from vault.fields import EncryptedTextField


class HealthAnswer(models.Model):
    """The answer to one question about health, with the question word for word.

    Rows are added and never changed: who comes back and is asked again answers in a new row.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="health_answers"
    )
    question = models.CharField(max_length=40)
    wording = models.TextField()
    language = models.CharField(max_length=10)
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    answer = EncryptedTextField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="answered_once_at_a_time", fields=["enrolment", "question", "answered_at"]
            ),
            models.CheckConstraint(
                name="health_answer_knows_its_question", condition=~Q(question="") & ~Q(wording="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.question}"


class PaperConsent(models.Model):
    """A paper on which somebody agreed to join: who signed, on which day, and where it lies."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="paper_consents"
    )
    signed_by = EncryptedTextField()  # the name under the paper
    signed_on = models.DateField()
    reference = models.CharField(max_length=80)  # the number of the file in which the paper lies
    typed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    typed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="paper_consent_can_be_found", condition=~Q(reference="")),
            models.UniqueConstraint(
                name="one_paper_consent_at_a_time", fields=["enrolment", "typed_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.reference}"
