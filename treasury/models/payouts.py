from django.db import models
from django.db.models import F, Q

from treasury.models.batches import PayoutBatch
from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.rules import payout_request_key
from treasury.states import PayoutState

S = PayoutState
RELEASED = sorted(set(S.values) - {S.PREPARED, S.WITHDRAWN})
CALLED = sorted({S.ASKED, S.UNKNOWN, S.FAILED, S.PAID})
NETTING = "netting"  # in place of a gateway: no provider is asked


class Payout(models.Model):
    """Money to a claimant; `key` names what it is paid for, so that it is prepared once.

    One that nets (`nets_payer`, `nets_period`) pays a debit of the claimant's payer in place of the
    claimant: no provider is asked, and the books are moved by the debit's own entry.
    `needs_look` says why a second person looks at it before it is released.
    """

    key = models.CharField(max_length=80, unique=True)
    plan_id = models.IntegerField()
    payee_name = models.CharField(max_length=120)
    account_ref = models.CharField(max_length=120)
    gateway = models.CharField(max_length=20, default="sandbox")
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PayoutState, default=S.PREPARED)
    prepared_by = models.BigIntegerField()
    prepared_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=80, blank=True)
    settled_on = models.DateField(null=True)
    failure_code = models.CharField(max_length=40, blank=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True)
    batch = models.ForeignKey(
        PayoutBatch, on_delete=models.PROTECT, null=True, related_name="payouts"
    )
    needs_look = models.CharField(max_length=40, blank=True)
    looked_by = models.BigIntegerField(null=True)
    looked_at = models.DateTimeField(null=True)
    nets_payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="+")
    nets_period = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="payout_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="payout_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="payout_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="payout_has_releaser_iff_released",
                condition=Q(released_by__isnull=False, released_at__isnull=False)
                & ~Q(state=S.PREPARED)
                | Q(released_by=None, released_at=None, state__in=[S.PREPARED, S.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="payout_asked_iff_attempted",
                condition=Q(attempts=0, asked_at=None) & ~Q(state__in=CALLED)
                | Q(attempts__gt=0, asked_at__isnull=False) & ~Q(state=S.PREPARED),
            ),
            models.CheckConstraint(
                name="payout_booked_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                & (
                    Q(entry__isnull=False, nets_period=None)
                    | Q(entry=None, nets_period__isnull=False)
                )
                | ~Q(state=S.PAID) & Q(settled_on=None, entry=None),
            ),
            models.CheckConstraint(
                name="payout_nets_iff_by_netting",
                condition=Q(gateway=NETTING, nets_payer__isnull=False, nets_period__isnull=False)
                | ~Q(gateway=NETTING) & Q(nets_payer=None, nets_period=None),
            ),
            models.UniqueConstraint(
                "nets_payer",
                "plan_id",
                "nets_period",
                name="debit_is_netted_once",
                condition=Q(nets_period__isnull=False) & ~Q(state=S.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="payout_looked_at_by_another",
                condition=Q(looked_by=None, looked_at=None)
                | Q(looked_by__isnull=False, looked_at__isnull=False)
                & ~Q(needs_look="")
                & ~Q(looked_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="payout_released_after_look",
                condition=Q(needs_look="") | Q(looked_by__isnull=False) | Q(released_by=None),
            ),
            models.CheckConstraint(
                name="payout_has_failure_iff_failed",
                condition=Q(state=S.FAILED) & ~Q(failure_code="")
                | ~Q(state=S.FAILED) & Q(failure_code=""),
            ),
        ]
        indexes = [models.Index("plan_id", "state", name="payouts_by_state")]

    def __str__(self) -> str:
        return f"payout {self.key}"

    @property
    def request_key(self) -> str:
        """The key of the last request: permanent, made of the payout and its attempt."""
        return payout_request_key(key=self.key, attempt=self.attempts)


class PayoutEvent(models.Model):
    """One step of a payout: who (None: the machine), when, from, to. Written once."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=12)
    before = models.CharField(max_length=10, choices=PayoutState, blank=True)
    after = models.CharField(max_length=10, choices=PayoutState)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.move} of payout {self.payout_id}"


class PayoutReturn(models.Model):
    """A payment that had been made and came back days later. Written once.

    `paid_entry` had booked it; `entry` takes that back. The payout itself is failed again.
    """

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="returns")
    attempt = models.PositiveSmallIntegerField()
    failure_code = models.CharField(max_length=40)
    returned_at = models.DateTimeField()
    paid_entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("payout", "attempt", name="attempt_comes_back_once"),
            models.CheckConstraint(
                name="payout_return_says_why", condition=~Q(failure_code="") & Q(attempt__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"return of payout {self.payout_id}, attempt {self.attempt}"
