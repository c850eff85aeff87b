"""Orders for the plan's own bank, the files they go to it in, and the rights they rest on."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from treasury.models.bank import BankAccount
from treasury.models.ledger import Entry
from treasury.models.payers import Payer
from treasury.states import BankFileState, BankOrderState, FileKind, OrderKind
from vault.fields import EncryptedTextField

S, F_ = BankOrderState, BankFileState


class BankMandate(models.Model):
    """What a payer signed so that the plan's bank may debit them; `reference` is what banks see.

    `consent` holds the words that were agreed to, as they were shown.
    """

    key = models.CharField(max_length=80, unique=True)
    reference = models.CharField(max_length=35, unique=True)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="bank_mandates")
    iban = EncryptedTextField()
    bic = EncryptedTextField(default="", blank=True)
    holder = EncryptedTextField()
    consent = EncryptedTextField()
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_mandate_is_signed_for_something",
                condition=Q(iban__is_blank=False, holder__is_blank=False, consent__is_blank=False),
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.reference}"


class BankFile(models.Model):
    """A file of orders for the bank: one person makes it, another releases it.

    `body` is what the bank gets, to the byte (`sha256`); it is taken out after some months.
    """

    plan_id = models.IntegerField()
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=6, choices=FileKind)
    state = models.CharField(max_length=9, choices=BankFileState, default=F_.MADE)
    message_id = models.CharField(max_length=35, unique=True)
    schema = models.CharField(max_length=20)
    execute_on = models.DateField()
    count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    body = EncryptedTextField(blank=True)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_file_orders_something", condition=Q(count__gt=0, total_minor__gt=0)
            ),
            models.CheckConstraint(
                name="bank_file_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="bank_file_has_releaser_iff_released",
                condition=Q(released_by=None, released_at=None, state__in=[F_.MADE, F_.WITHDRAWN])
                | Q(released_by__isnull=False, released_at__isnull=False)
                & Q(state__in=[F_.RELEASED, F_.FETCHED, F_.WITHDRAWN, F_.REFUSED]),
            ),
            models.CheckConstraint(
                name="bank_file_is_closed_with_its_day",
                condition=Q(state__in=[F_.WITHDRAWN, F_.REFUSED], closed_at__isnull=False)
                | Q(state__in=[F_.MADE, F_.RELEASED, F_.FETCHED], closed_at=None),
            ),
        ]
        indexes = [models.Index("plan_id", "made_at", name="bank_files_by_day")]

    def __str__(self) -> str:
        return f"bank file {self.message_id}"


class BankFileEvent(models.Model):
    """One step of a bank file: who, when, what, and why. Written once."""

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=8)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.move} of bank file {self.file_id}"


class BankOrder(models.Model):
    """One order to the bank: to debit a mandate, or to send money to an account.

    `key` is the request's and permanent, `end_to_end` what the bank's statement names it by,
    `batch` the part of the file it stands in, which the bank may book as one. `of` is the order
    that a refund sends back. `charge_minor` is what the bank took for returning it.
    """

    key = models.CharField(max_length=120, unique=True)
    end_to_end = models.CharField(max_length=35, unique=True)
    kind = models.CharField(max_length=6, choices=OrderKind)
    plan_id = models.IntegerField()
    amount_minor = models.BigIntegerField()
    mandate = models.ForeignKey(
        BankMandate, on_delete=models.PROTECT, related_name="orders", null=True
    )
    of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="refunds", null=True)
    counterpart = EncryptedTextField(default="", blank=True)
    name = EncryptedTextField(default="", blank=True)
    state = models.CharField(max_length=7, choices=BankOrderState, default=S.WAITING)
    made_at = models.DateTimeField(db_default=Now())
    file = models.ForeignKey(
        BankFile, on_delete=models.PROTECT, related_name="orders", null=True, db_index=False
    )
    batch = models.CharField(max_length=35, blank=True)
    settled_on = models.DateField(null=True)
    failure_code = models.CharField(max_length=40, blank=True)
    charge_minor = models.BigIntegerField(default=0)
    charge_entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_order_is_of_something", condition=Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="bank_order_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="bank_order_has_a_mandate_iff_debit",
                condition=Q(kind=OrderKind.DEBIT, mandate__isnull=False)
                | Q(kind__in=[OrderKind.PAYOUT, OrderKind.REFUND], mandate=None)
                & Q(counterpart__is_blank=False, name__is_blank=False),
            ),
            models.CheckConstraint(
                name="bank_order_sends_back_iff_refund",
                condition=Q(kind=OrderKind.REFUND, of__isnull=False)
                | Q(kind__in=[OrderKind.DEBIT, OrderKind.PAYOUT], of=None),
            ),
            models.CheckConstraint(
                name="bank_order_waits_outside_files",
                condition=Q(state=S.WAITING, file=None, batch="")
                | Q(state__in=[S.FILED, S.PAID], file__isnull=False) & ~Q(batch="")
                | Q(state=S.FAILED),
            ),
            models.CheckConstraint(
                name="bank_order_settled_iff_paid",
                condition=Q(state=S.PAID, settled_on__isnull=False)
                | ~Q(state=S.PAID) & Q(settled_on=None),
            ),
            models.CheckConstraint(
                name="bank_order_has_failure_iff_failed",
                condition=Q(state=S.FAILED) & ~Q(failure_code="")
                | ~Q(state=S.FAILED) & Q(failure_code=""),
            ),
            models.CheckConstraint(
                name="bank_order_charge_is_booked",
                condition=Q(charge_minor=0, charge_entry=None)
                | Q(charge_minor__gt=0, charge_entry__isnull=False, state=S.FAILED),
            ),
        ]
        indexes = [
            models.Index("file", "id", name="bank_orders_of_file"),
            models.Index("plan_id", "id", name="bank_orders_to_file", condition=Q(state=S.WAITING)),
            models.Index(
                "plan_id", "batch", name="bank_orders_on_their_way", condition=Q(state=S.FILED)
            ),
        ]

    def __str__(self) -> str:
        return f"order {self.end_to_end}"
