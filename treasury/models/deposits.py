from django.db import models
from django.db.models import F, Q

from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.rules import deposit_request_key, withdrawal_request_key
from treasury.states import DepositState, Purpose
from vault.fields import EncryptedTextField

S = DepositState
ASKED_ONCE = Q(state=S.OPEN, asked_at=None) | (~Q(state=S.OPEN) & Q(asked_at__isnull=False))
FAILED_FOR = Q(state__in=[S.FAILED, S.RETURNED]) & ~Q(failure_code="")
SETTLED = Q(state__in=[S.PAID, S.RETURNED], settled_on__isnull=False, entry__isnull=False)


class Deposit(models.Model):
    """Money that a payer pays in at their own wish, by their mandate: asked for once.

    For their own balance, for a friend's (`for_payer`), or for the solidarity fund (nobody's).
    `key` names the wish, so that pressed twice it is one. `entry` books what came in; one that the
    payer's bank took back later keeps it, and has another that undoes it.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="deposits")
    plan_id = models.IntegerField()
    purpose = models.CharField(max_length=8, choices=Purpose)
    for_payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="deposits_for", null=True
    )
    amount_minor = models.BigIntegerField()
    key = models.CharField(max_length=80)
    gateway = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=S, default=S.OPEN)
    opened_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True)
    provider_reference = models.CharField(max_length=120, blank=True, default="")
    failure_code = models.CharField(max_length=40, blank=True, default="")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("payer", "plan_id", "key", name="deposit_is_wished_once"),
            models.CheckConstraint(name="deposit_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="deposit_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="deposit_is_for_somebody_or_the_fund",
                condition=Q(purpose=Purpose.FUND, for_payer=None)
                | Q(purpose=Purpose.TOP_UP, for_payer__isnull=False, for_payer=F("payer"))
                | (Q(purpose=Purpose.FRIEND, for_payer__isnull=False) & ~Q(for_payer=F("payer"))),
            ),
            models.CheckConstraint(name="deposit_asked_iff_not_open", condition=ASKED_ONCE),
            models.CheckConstraint(
                name="deposit_booked_iff_it_came",
                condition=SETTLED
                | (~Q(state__in=[S.PAID, S.RETURNED]) & Q(settled_on=None, entry=None)),
            ),
            models.CheckConstraint(
                name="deposit_has_failure_iff_failed",
                condition=FAILED_FOR | (~Q(state__in=[S.FAILED, S.RETURNED]) & Q(failure_code="")),
            ),
        ]
        indexes = [
            models.Index(
                "plan_id",
                "asked_at",
                name="deposits_to_follow",
                condition=Q(state__in=[S.OPEN, S.ASKED, S.UNKNOWN]),
            ),
            models.Index("for_payer", "plan_id", name="deposits_of_payer"),
        ]

    def __str__(self) -> str:
        return f"deposit {self.pk} in plan {self.plan_id}"

    @property
    def request_key(self) -> str:
        """The key under which the provider is asked, for ever."""
        return deposit_request_key(deposit_id=self.pk)


class Withdrawal(models.Model):
    """What a payer takes back of their balance: by the way a deposit of theirs came, or, where
    none did, to the account they have named (`gateway` pays it out). Asked once.

    It is off the balance from the moment it is asked; if it fails, it comes back onto it.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="withdrawals")
    plan_id = models.IntegerField()
    deposit = models.ForeignKey(
        Deposit, on_delete=models.PROTECT, related_name="withdrawals", null=True
    )
    gateway = models.CharField(max_length=20, blank=True, default="")
    holder = EncryptedTextField(default="", blank=True)
    account = EncryptedTextField(default="", blank=True)
    amount_minor = models.BigIntegerField()
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=S, default=S.ASKED)
    asked_at = models.DateTimeField()
    settled_on = models.DateField(null=True)
    provider_reference = models.CharField(max_length=120, blank=True, default="")
    failure_code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "payer",
                "plan_id",
                "key",
                "deposit",
                name="withdrawal_is_wished_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="withdrawal_goes_one_way",
                condition=Q(deposit__isnull=False, gateway="")
                | Q(deposit=None, account__is_blank=False) & ~Q(gateway=""),
            ),
            models.CheckConstraint(
                name="withdrawal_is_of_something", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="withdrawal_state_is_known",
                condition=Q(state__in=[S.ASKED, S.UNKNOWN, S.PAID, S.FAILED]),
            ),
            models.CheckConstraint(
                name="withdrawal_settled_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                | (~Q(state=S.PAID) & Q(settled_on=None)),
            ),
            models.CheckConstraint(
                name="withdrawal_has_failure_iff_failed",
                condition=(Q(state=S.FAILED) & ~Q(failure_code=""))
                | (~Q(state=S.FAILED) & Q(failure_code="")),
            ),
        ]
        indexes = [
            models.Index(
                "plan_id",
                "asked_at",
                name="withdrawals_to_follow",
                condition=Q(state__in=[S.ASKED, S.UNKNOWN]),
            )
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.pk} in plan {self.plan_id}"

    @property
    def request_key(self) -> str:
        """The key under which the provider is asked, for ever."""
        return withdrawal_request_key(withdrawal_id=self.pk)
