from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.rules import DebitKey, debit_request_key
from treasury.states import ASKABLE, UNANSWERED, DebitState

S = DebitState


class Debit(models.Model):
    """One request to collect what a payer owes for the periods `(from_period, to_period]`.

    One of the two tables that grow with the pool: lean, keyed by payer first, and nothing points
    at it (scale.md). The opening date stands in the key so that it can be partitioned by quarter.
    """

    pk = models.CompositePrimaryKey("payer_id", "plan_id", "to_period", "opened_on")
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="debits", db_index=False
    )
    amount_minor = models.BigIntegerField()
    plan_id = models.IntegerField()
    from_period = models.IntegerField()
    to_period = models.IntegerField()
    opened_on = models.DateField()
    debit_on = models.DateField()
    settled_on = models.DateField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_days = models.PositiveSmallIntegerField(default=0)
    notified_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, db_index=False)
    state = models.CharField(max_length=10, choices=DebitState, default=S.OPEN)
    provider_reference = models.CharField(max_length=80, null=True)  # noqa: DJ001  NULL costs no byte
    failure_code = models.CharField(max_length=40, null=True)  # noqa: DJ001  NULL costs no byte

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", "from_period", name="debit_spans_fork_never"
            ),
            models.CheckConstraint(name="debit_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="debit_span_runs_forward",
                condition=Q(from_period__gte=0, to_period__gt=F("from_period")),
            ),
            models.CheckConstraint(name="debit_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="debit_settled_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                | (~Q(state=S.PAID) & Q(settled_on=None, entry=None)),
            ),
            models.CheckConstraint(
                name="debit_has_failure_iff_failed",
                condition=Q(state=S.FAILED, failure_code__isnull=False)
                | (~Q(state=S.FAILED) & Q(failure_code=None)),
            ),
            models.CheckConstraint(
                name="debit_asked_iff_attempted",
                condition=Q(attempts=0, asked_at=None, state__in=[S.OPEN, S.PAID])
                | (Q(attempts__gt=0, asked_at__isnull=False) & ~Q(state=S.OPEN)),
            ),
            models.CheckConstraint(
                name="debit_waits_only_if_askable",
                condition=Q(next_ask_at=None) | Q(state__in=sorted(ASKABLE)),
            ),
        ]
        indexes = [
            models.Index(
                "plan_id",
                "next_ask_at",
                name="debits_to_ask",
                condition=Q(next_ask_at__isnull=False),
            ),
            models.Index(
                "plan_id",
                "asked_at",
                name="debits_unanswered",
                condition=Q(state__in=sorted(UNANSWERED)),
            ),
            models.Index(
                "plan_id",
                "settled_on",
                name="debits_to_book",
                condition=Q(state=S.PAID, entry=None),
            ),
        ]

    def __str__(self) -> str:
        return f"debit {self.plan_id}/{self.payer_id}/{self.to_period}"

    @property
    def key(self) -> DebitKey:
        return DebitKey(payer_id=self.payer_id, plan_id=self.plan_id, to_period=self.to_period)

    @property
    def request_key(self) -> str:
        """The key of the last request: permanent, made of the debit and its attempt."""
        return debit_request_key(
            payer_id=self.payer_id,
            plan_id=self.plan_id,
            to_period=self.to_period,
            attempt=self.attempts,
        )
