from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from treasury.models.ledger import Entry
from treasury.states import ExpenseKind, ExpenseState

S = ExpenseState


class Expense(models.Model):
    """What the pool spent, on whose invoice; said by one person and released by another.

    `source` names what it came from where nobody typed it in ("investigation/7"): it waits until
    somebody adds the invoice.
    """

    plan_id = models.IntegerField()
    source = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=13, choices=ExpenseKind)
    amount_minor = models.BigIntegerField()
    payee = models.CharField(max_length=120, blank=True)
    invoice_ref = models.CharField(max_length=60, blank=True)
    spent_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ExpenseState, default=S.PREPARED)
    prepared_by = models.BigIntegerField(null=True)
    prepared_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True)
    undo_reason = models.CharField(max_length=200, blank=True)
    undo_asked_by = models.BigIntegerField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="expense_comes_of_it_once",
                fields=["plan_id", "source"],
                condition=~Q(source=""),
            ),
            models.UniqueConstraint(
                "plan_id",
                Lower("payee"),
                Lower("invoice_ref"),
                name="invoice_is_paid_once",
                condition=Q(state__in=[S.PREPARED, S.RELEASED]),
            ),
            models.CheckConstraint(name="expense_is_of_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="expense_state_is_known", condition=Q(state__in=S.values)),
            models.CheckConstraint(
                name="expense_kind_is_known", condition=Q(kind__in=ExpenseKind.values)
            ),
            models.CheckConstraint(
                name="expense_has_invoice",
                condition=Q(state=S.WANTING, prepared_by=None) & ~Q(source="")
                | ~Q(state=S.WANTING)
                & ~Q(payee="")
                & ~Q(invoice_ref="")
                & Q(prepared_by__isnull=False),
            ),
            models.CheckConstraint(
                name="expense_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="expense_booked_iff_released",
                condition=Q(state__in=[S.RELEASED, S.REVERSED], released_by__isnull=False)
                & Q(released_at__isnull=False, entry__isnull=False)
                | ~Q(state__in=[S.RELEASED, S.REVERSED])
                & Q(released_by=None, released_at=None, entry=None),
            ),
            models.CheckConstraint(
                name="expense_undone_by_another",
                condition=Q(undone_by=None) | ~Q(undone_by=F("undo_asked_by")),
            ),
            models.CheckConstraint(
                name="expense_undone_iff_reversed",
                condition=Q(state=S.REVERSED, undone_by__isnull=False, undone_at__isnull=False)
                & Q(undo_asked_by__isnull=False)
                | ~Q(state=S.REVERSED) & Q(undone_by=None, undone_at=None),
            ),
            models.CheckConstraint(
                name="expense_undo_is_whole",
                condition=Q(undo_asked_by=None, undo_asked_at=None, undo_reason="")
                | Q(undo_asked_by__isnull=False, undo_asked_at__isnull=False, entry__isnull=False)
                & ~Q(undo_reason=""),
            ),
        ]
        indexes = [models.Index("plan_id", "spent_on", name="expenses_by_day")]

    def __str__(self) -> str:
        return f"expense {self.pk} of plan {self.plan_id}"
