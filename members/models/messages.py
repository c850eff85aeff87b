"""The outbox: what the pool tells people, as rows first."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from charter.models import Plan
from members.models.accounts import User
from members.states import Channel


class Message(models.Model):
    """One message to one user; the key names the fact it tells, so that it is told once."""

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=60)  # the template of its words: "<app>/letters/<kind>.txt"
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    channel = models.CharField(max_length=4, choices=Channel)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, default="")
    body = models.TextField(default="")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    try_again_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_has_words_when_sent", condition=Q(sent_at=None) | ~Q(body="")
            ),
        ]
        indexes = [
            models.Index(
                name="messages_to_send",
                fields=["failures", "id"],
                condition=Q(sent_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.key
