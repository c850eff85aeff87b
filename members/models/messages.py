"""The outbox: what the pool tells people, as rows first; and what carriers report of them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from charter.models import Plan
from members.models.accounts import User
from members.states import ENDED_MESSAGES, Channel, MessageState, Priority, ReportOutcome

S = MessageState
_ENDED = Q(state__in=sorted(ENDED_MESSAGES))


class Message(models.Model):
    """One message to one reader; the key names the fact it tells, so that it is told once.

    A reader without an account (a code to a new number, an invitation) has no user but a language.
    `sent_at` is when a carrier took it over. Where something depends on its arriving
    (`is_awaited`), `heard_state` is the end that whoever waits has taken notice of.
    """

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=60)  # the template of its words: "<app>/letters/<kind>.txt"
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    language = models.CharField(max_length=10, default="", blank=True, db_default="")
    channel = models.CharField(max_length=4, choices=Channel)
    recipient = models.CharField(max_length=254)
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.USUAL, db_default=Priority.USUAL
    )
    subject = models.CharField(max_length=200, default="")
    body = models.TextField(default="")
    state = models.CharField(
        max_length=9, choices=MessageState, default=S.QUEUED, db_default=S.QUEUED
    )
    is_awaited = models.BooleanField(default=False, db_default=False)
    heard_state = models.CharField(max_length=9, default="", blank=True, db_default="")
    carrier = models.CharField(max_length=20, default="", blank=True, db_default="")
    provider_id = models.CharField(max_length=120, default="", blank=True, db_default="")
    failure = models.CharField(max_length=60, default="", blank=True, db_default="")
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)  # the carrier's time of what it said
    try_again_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_has_words_when_sent",
                condition=Q(sent_at=None) | ~Q(body="") | Q(blanked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_is_in_one_state",
                condition=Q(state=S.QUEUED, sent_at=None, delivered_at=None, failed_at=None)
                | Q(state=S.HANDED, sent_at__isnull=False, delivered_at=None, failed_at=None)
                | Q(
                    state=S.DELIVERED,
                    sent_at__isnull=False,
                    delivered_at__isnull=False,
                    failed_at=None,
                )
                | (Q(state=S.FAILED, delivered_at=None, failed_at__isnull=False) & ~Q(failure=""))
                | (
                    Q(state=S.GIVEN_UP, sent_at=None, delivered_at=None, failed_at__isnull=False)
                    & ~Q(failure="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="messages_to_send",
                fields=["channel", "priority", "id"],
                condition=Q(state=S.QUEUED, try_again_at=None),
            ),
            models.Index(
                name="messages_to_send_again",
                fields=["channel", "priority", "try_again_at"],
                condition=Q(state=S.QUEUED, try_again_at__isnull=False),
            ),
            models.Index(
                name="messages_on_their_way", fields=["sent_at"], condition=Q(state=S.HANDED)
            ),
            models.Index(
                name="messages_to_hear_of",
                fields=["plan", "kind", "id"],
                condition=Q(_ENDED, is_awaited=True) & ~Q(heard_state=F("state")),
            ),
            models.Index(
                name="messages_undelivered",
                fields=["plan", "failed_at"],
                condition=Q(failed_at__isnull=False),
            ),
            models.Index(
                name="messages_by_provider_id",
                fields=["provider_id"],
                condition=~Q(provider_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryReport(models.Model):
    """What a carrier reported of one message, as it said it; the same words twice are one row."""

    carrier = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 of the report as it came
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    key = models.CharField(max_length=120, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    has_arrived = models.BooleanField()
    reason = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=ReportOutcome, default=ReportOutcome.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_row_per_report", fields=["carrier", "digest"]),
            models.CheckConstraint(
                name="report_names_its_message", condition=~Q(key="") | ~Q(provider_id="")
            ),
            models.CheckConstraint(
                name="report_is_of_a_message_once_applied",
                condition=Q(message__isnull=False)
                | ~Q(outcome__in=[ReportOutcome.APPLIED, ReportOutcome.OVERTAKEN]),
            ),
        ]
        indexes = [
            models.Index(
                name="reports_to_place",
                fields=["received_at"],
                condition=Q(outcome=ReportOutcome.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier}: {self.key or self.provider_id}"
