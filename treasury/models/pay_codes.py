from django.db import models
from django.db.models import F, Q

from treasury.models.payers import Payer


class PayCode(models.Model):
    """A code that a payer hands to whoever may pay for them; it shows an amount, and no person."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="pay_codes")
    plan_id = models.IntegerField()
    code = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", name="one_pay_code_at_a_time", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="pay_code_ends_after_it_was_made", condition=Q(ends_at__gt=F("made_at"))
            ),
            models.CheckConstraint(name="pay_code_is_said", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"pay code {self.pk} in plan {self.plan_id}"
