from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.rules import refund_request_key
from treasury.states import PayoutState, RefundKind, RefundRunState, RefundWay
from vault.fields import EncryptedTextField

S, R = PayoutState, RefundRunState
CALLED = sorted({S.ASKED, S.UNKNOWN, S.FAILED, S.PAID})
BORNE_BY = ["operator", "reserve"]


class PayeeAccount(models.Model):
    """Where a payer wants money of a plan back; another one replaces it, and the old row stays."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="payee_accounts")
    plan_id = models.IntegerField()
    holder = EncryptedTextField()
    account = EncryptedTextField()
    named_by = models.BigIntegerField()
    named_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer", "plan_id", name="one_payee_account", condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="payee_account_replaced_after_named",
                condition=Q(replaced_at=None) | Q(replaced_at__gte=F("named_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk} of payer {self.payer_id} for plan {self.plan_id}"


class RefundRun(models.Model):
    """Money that goes back to many payers: prepared by one person, released by another.

    `borne_by` is the account that bears refunded shares: the operator, or the reserve; a balance is
    the payer's own and nobody bears it. `count` and `total_minor` are what was prepared.
    """

    plan_id = models.IntegerField()
    kind = models.CharField(max_length=8, choices=RefundKind)
    period_no = models.PositiveIntegerField(null=True)
    borne_by = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300)
    count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=RefundRunState, default=R.PREPARED)
    prepared_by = models.BigIntegerField()
    prepared_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refund_run_is_of_something", condition=Q(count__gt=0, total_minor__gt=0)
            ),
            models.CheckConstraint(name="refund_run_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="refund_run_kind_is_known", condition=Q(kind__in=RefundKind.values)
            ),
            models.CheckConstraint(
                name="refund_run_of_shares_names_the_period",
                condition=Q(kind=RefundKind.SHARES, period_no__isnull=False)
                | ~Q(kind=RefundKind.SHARES) & Q(period_no=None),
            ),
            models.CheckConstraint(
                name="refund_run_says_who_bears_shares",
                condition=Q(kind=RefundKind.BALANCES, borne_by="")
                | ~Q(kind=RefundKind.BALANCES) & Q(borne_by__in=BORNE_BY),
            ),
            models.CheckConstraint(
                name="refund_run_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="refund_run_state_has_its_people",
                condition=Q(state=R.PREPARED, released_by=None, released_at=None)
                & Q(withdrawn_by=None, withdrawn_at=None)
                | Q(state=R.RELEASED, released_by__isnull=False, released_at__isnull=False)
                & Q(withdrawn_by=None, withdrawn_at=None)
                | Q(state=R.WITHDRAWN, released_by=None, released_at=None)
                & Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["plan_id", "-id"], name="refund_runs_newest_first")]

    def __str__(self) -> str:
        return f"refund run {self.pk} of plan {self.plan_id}"


class Refund(models.Model):
    """What one payer gets back: of one paid debit (`to_period`), or of their balance (None).

    Never more than was paid and is still theirs: a trigger adds up the refunds of a debit.
    """

    run = models.ForeignKey(RefundRun, on_delete=models.PROTECT, related_name="refunds")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="refunds")
    plan_id = models.IntegerField()
    to_period = models.IntegerField(null=True)
    amount_minor = models.BigIntegerField()
    way = models.CharField(max_length=10, choices=RefundWay)
    gateway = models.CharField(max_length=20, blank=True)
    of = models.CharField(max_length=80, blank=True)
    holder = EncryptedTextField()
    account = EncryptedTextField()
    state = models.CharField(max_length=10, choices=PayoutState, default=S.PREPARED)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=80, blank=True)
    settled_on = models.DateField(null=True)
    failure_code = models.CharField(max_length=40, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)  # that it comes
    arrival_told_at = models.DateTimeField(null=True)  # that it was sent

    class Meta:
        constraints = [
            models.CheckConstraint(name="refund_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="refund_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="refund_way_is_known", condition=Q(way__in=RefundWay.values)
            ),
            models.CheckConstraint(
                name="refund_by_gateway_is_of_a_payment",
                condition=Q(way=RefundWay.GATEWAY, to_period__isnull=False)
                & ~Q(of="")
                & ~Q(gateway="")
                | ~Q(way=RefundWay.GATEWAY) & Q(of=""),
            ),
            models.CheckConstraint(
                name="refund_asked_iff_attempted",
                condition=Q(attempts=0, asked_at=None) & ~Q(state__in=CALLED)
                | Q(attempts__gt=0, asked_at__isnull=False) & ~Q(state=S.PREPARED),
            ),
            models.CheckConstraint(
                name="refund_settled_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                | ~Q(state=S.PAID) & Q(settled_on=None, entry=None),
            ),
            models.CheckConstraint(
                name="refund_of_a_balance_is_booked_by_it",
                condition=Q(to_period__isnull=False) | Q(entry=None),
            ),
            models.CheckConstraint(
                name="refund_has_failure_iff_failed",
                condition=Q(state=S.FAILED) & ~Q(failure_code="")
                | ~Q(state=S.FAILED) & Q(failure_code=""),
            ),
            models.UniqueConstraint("run", "payer", "to_period", name="refund_once_a_run_of_debit"),
            models.UniqueConstraint(
                "run", "payer", name="refund_once_a_run_of_balance", condition=Q(to_period=None)
            ),
        ]
        indexes = [
            models.Index("payer", "plan_id", "to_period", name="refunds_of_debit"),
            models.Index("plan_id", "state", "id", name="refunds_by_state"),
            models.Index(
                "plan_id",
                "id",
                name="refunds_to_tell",
                condition=Q(told_at=None) & ~Q(state__in=[S.PREPARED, S.WITHDRAWN])
                | Q(arrival_told_at=None, state=S.PAID),
            ),
            models.Index(
                "plan_id",
                "settled_on",
                name="refunds_unbooked",
                condition=Q(entry=None, state="paid"),
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk} to payer {self.payer_id}"

    @property
    def request_key(self) -> str:
        """The key of the last request: permanent, made of the refund and its attempt."""
        return refund_request_key(refund_id=self.pk, attempt=self.attempts)
