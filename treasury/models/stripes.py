"""What we asked Stripe for, so that an answer that was lost can be looked for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class StripeCall(models.Model):
    """One request to Stripe under its permanent key: what keeps it from being made twice.

    Stripe forgets idempotency keys after a day; this row does not. `object_id` is Stripe's name
    for what came of it, empty while no answer has come; `about` the customer whose it is, or the
    payment that goes back. `called_at` is real time: nobody calls again under the same key while a
    call may still be on its way.
    """

    key = models.CharField(max_length=120, unique=True)
    about = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    called_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index("object_id", name="stripe_calls_by_object", condition=~Q(object_id=""))
        ]

    def __str__(self) -> str:
        return f"Stripe call {self.key}"
