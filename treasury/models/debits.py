from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.models.payers import Mandate, Payer
from treasury.rules import DebitKey, debit_request_key
from treasury.states import ASKABLE, UNANSWERED, DebitState, PaidFrom

S = DebitState
QUARTERS_BEGIN = [1, 4, 7, 10]


class DebitQuarter(models.Model):
    """The quarters of a plan's debits: its first, and the one into which debits are made now.

    Whoever makes debits holds this row shared to the end, so that two statements of one plan never
    work in different quarters at once: a fork from one partition to another could not be seen.
    """

    plan_id = models.IntegerField(primary_key=True)
    first_on = models.DateField()
    begins_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="debit_quarter_is_one",
                condition=Q(
                    begins_on__day=1,
                    begins_on__month__in=QUARTERS_BEGIN,
                    first_on__day=1,
                    first_on__month__in=QUARTERS_BEGIN,
                    begins_on__gte=F("first_on"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"debits of plan {self.plan_id} from {self.begins_on}"


class Debit(models.Model):
    """One request to collect what a payer owes for the periods `(from_period, to_period]`.

    One of the two tables that grow with the pool: lean, keyed by payer first, and nothing points
    at it (scale.md). It lies in one partition a quarter of the opening date, which therefore stands
    in the key. `cumulative_minor` is all that was debited of this payer and plan up to this one and
    with it, so that the last debit alone says what was debited. `written_off_on` stays for ever.
    `paid_from` names the account that paid it, where that was not a request to a provider.
    `mandate` is the one it was last asked under, so that its own provider is asked what became of
    it; `look_at` says when (None, while it is unanswered: now).
    """

    pk = models.CompositePrimaryKey("payer_id", "plan_id", "to_period", "opened_on")
    payer = models.ForeignKey(
        Payer,
        on_delete=models.PROTECT,
        related_name="debits",
        db_index=False,
        db_constraint=False,  # a statement's debits are checked together (migration 0009)
    )
    amount_minor = models.BigIntegerField()
    cumulative_minor = models.BigIntegerField()
    plan_id = models.IntegerField()
    from_period = models.IntegerField()
    to_period = models.IntegerField()
    opened_on = models.DateField()
    debit_on = models.DateField()
    settled_on = models.DateField(null=True)
    written_off_on = models.DateField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_days = models.PositiveSmallIntegerField(default=0)
    notified_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    mandate = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,  # no mandate is ever deleted, and a check of each costs as much as all
    )
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, db_index=False)
    state = models.CharField(max_length=12, choices=DebitState, default=S.OPEN)
    provider_reference = models.CharField(max_length=80, null=True)  # noqa: DJ001  NULL costs no byte
    paid_from = models.CharField(max_length=12, choices=PaidFrom, null=True)  # noqa: DJ001  clearing
    failure_code = models.CharField(max_length=40, null=True)  # noqa: DJ001  NULL costs no byte

    class Meta:
        constraints = [
            models.CheckConstraint(name="debit_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="debit_span_runs_forward",
                condition=Q(from_period__gte=0, to_period__gt=F("from_period")),
            ),
            models.CheckConstraint(
                name="debit_is_in_its_running_total",
                condition=Q(from_period=0, cumulative_minor=F("amount_minor"))
                | Q(from_period__gt=0, cumulative_minor__gt=F("amount_minor")),
            ),
            models.CheckConstraint(name="debit_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="debit_settled_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                | (~Q(state=S.PAID) & Q(settled_on=None, entry=None)),
            ),
            models.CheckConstraint(
                name="debit_is_paid_from_something",
                condition=Q(paid_from=None) | Q(paid_from__in=PaidFrom.values, state=S.PAID),
            ),
            models.CheckConstraint(
                name="debit_has_failure_iff_failed",
                condition=Q(state=S.FAILED, failure_code__isnull=False)
                | (~Q(state=S.FAILED) & Q(failure_code=None)),
            ),
            models.CheckConstraint(
                name="debit_asked_iff_attempted",
                condition=Q(attempts=0, asked_at=None, state__in=[S.OPEN, S.PAID, S.WRITTEN_OFF])
                | (Q(attempts__gt=0, asked_at__isnull=False) & ~Q(state=S.OPEN)),
            ),
            models.CheckConstraint(
                name="debit_written_off_has_its_day",
                condition=Q(state=S.WRITTEN_OFF, written_off_on__isnull=False)
                | Q(state__in=sorted(ASKABLE), written_off_on=None)
                | Q(state__in=[S.ASKED, S.UNKNOWN, S.PAID]),
            ),
            models.CheckConstraint(
                name="debit_waits_only_if_askable",
                condition=Q(next_ask_at=None) | Q(state__in=sorted(ASKABLE)),
            ),
            models.CheckConstraint(
                name="debit_looked_at_only_if_unanswered",
                condition=Q(look_at=None) | Q(state__in=sorted(UNANSWERED)),
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
                "look_at",
                name="debits_unanswered",
                condition=Q(state__in=sorted(UNANSWERED)),
            ),
            models.Index(
                "plan_id",
                "settled_on",
                name="debits_to_book",
                condition=Q(state=S.PAID, entry=None),
            ),
            models.Index(
                F("plan_id"),
                F("payer_id"),
                name="debits_given_up",
                condition=Q(state=S.FAILED, next_ask_at=None),
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
