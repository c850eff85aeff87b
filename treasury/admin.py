"""A lamp, not a tool: what is in the books can be looked at, and nothing can be changed."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from treasury.models import (
    Account,
    BankAccount,
    BankFile,
    BankLine,
    BankOrder,
    BankStatement,
    Checkpoint,
    Circuit,
    ClosedMonth,
    DebitPause,
    DebitQuarter,
    Deposit,
    Entry,
    Expense,
    Gap,
    GatewayEvent,
    Mandate,
    Payer,
    PayerLimit,
    Payout,
    PayoutBatch,
    PayoutEvent,
    Posting,
    Reconciliation,
    Refund,
    RefundRun,
    Reversal,
    Settlement,
    SettlementLine,
    SolidarityGrant,
    StatementUpload,
    TopUp,
    Unplacing,
    Way,
    Withdrawal,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
    TabularInline = admin.TabularInline[Model, Model]
else:  # not subscriptable when running
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class _Unchangeable:
    def has_add_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False


class _Lamp(_Unchangeable, ModelAdmin):
    show_full_result_count = False


class _Postings(_Unchangeable, TabularInline):
    model = Posting


class _PayoutEvents(_Unchangeable, TabularInline):
    model = PayoutEvent


@admin.register(Payer)
class PayerLamp(_Lamp):
    list_display = ("pk", "opened_at")


@admin.register(Mandate)
class MandateLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "gateway", "reference", "granted_at", "revoked_at")
    list_filter = ("gateway",)


@admin.register(DebitPause)
class DebitPauseLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "from_on", "until_on", "reason", "granted_by")


@admin.register(PayerLimit)
class PayerLimitLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "month_minor", "year_minor", "set_at")


@admin.register(TopUp)
class TopUpLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "key", "amount_minor", "topped_up_at")


@admin.register(DebitQuarter)
class DebitQuarterLamp(_Lamp):
    list_display = ("plan_id", "first_on", "begins_on")


@admin.register(Account)
class AccountLamp(_Lamp):
    list_display = ("plan_id", "code")


@admin.register(Entry)
class EntryLamp(_Lamp):
    list_display = ("plan_id", "key", "memo", "booked_at")
    inlines = (_Postings,)


@admin.register(Checkpoint)
class CheckpointLamp(_Lamp):
    list_display = ("account", "upto_entry", "amount_minor", "made_at")


@admin.register(ClosedMonth)
class ClosedMonthLamp(_Lamp):
    list_display = ("plan_id", "month", "asked_by", "closed_by", "closed_at")


@admin.register(Reversal)
class ReversalLamp(_Lamp):
    list_display = ("entry", "made", "reason", "by", "at")


@admin.register(Expense)
class ExpenseLamp(_Lamp):
    list_display = ("plan_id", "kind", "payee", "invoice_ref", "amount_minor", "state", "spent_on")
    list_filter = ("state", "kind")


@admin.register(Payout)
class PayoutLamp(_Lamp):
    list_display = ("key", "plan_id", "payee_name", "amount_minor", "state", "settled_on")
    list_filter = ("state",)
    inlines = (_PayoutEvents,)


@admin.register(GatewayEvent)
class GatewayEventLamp(_Lamp):
    list_display = ("event_id", "gateway", "received_at", "worked_at", "outcome", "signature_ok")
    list_filter = ("outcome", "signature_ok")


@admin.register(BankAccount)
class BankAccountLamp(_Lamp):
    list_display = ("plan_id", "bank_name", "currency", "takes_transfers", "set_by", "released_by")


@admin.register(BankStatement)
class BankStatementLamp(_Lamp):
    list_display = ("account", "kind", "from_on", "until_on", "lines", "new_lines", "imported_at")


@admin.register(StatementUpload)
class StatementUploadLamp(_Lamp):
    list_display = ("account", "name", "size_bytes", "state", "handed_in_at", "worked_at")
    list_filter = ("state",)
    exclude = ("body",)


@admin.register(BankLine)
class BankLineLamp(_Lamp):
    list_display = ("plan_id", "booked_on", "amount_minor", "state", "placed_as", "placed_by")
    list_filter = ("state", "placed_as")
    exclude = ("told", "note")


@admin.register(Unplacing)
class UnplacingLamp(_Lamp):
    list_display = ("line_id", "placed_as", "amount_minor", "asked_by", "closed_by", "closed_at")
    exclude = ("reason",)


@admin.register(BankFile)
class BankFileLamp(_Lamp):
    list_display = ("message_id", "kind", "state", "count", "total_minor", "execute_on")
    list_filter = ("state", "kind")
    exclude = ("body",)


@admin.register(BankOrder)
class BankOrderLamp(_Lamp):
    list_display = ("end_to_end", "kind", "amount_minor", "state", "settled_on", "failure_code")
    list_filter = ("state", "kind")
    exclude = ("counterpart", "name")


@admin.register(Settlement)
class SettlementLamp(_Lamp):
    list_display = ("gateway", "reference", "settled_on", "gross_minor", "net_minor", "state")
    list_filter = ("state", "gateway")
    exclude = ("told",)


@admin.register(SettlementLine)
class SettlementLineLamp(_Lamp):
    list_display = ("settlement", "kind", "key", "amount_minor", "outcome")
    list_filter = ("kind", "outcome")


@admin.register(Reconciliation)
class ReconciliationLamp(_Lamp):
    list_display = ("plan_id", "on", "compared_from", "bank_minor", "clearing_minor", "open_gaps")


@admin.register(Gap)
class GapLamp(_Lamp):
    list_display = ("plan_id", "kind", "key", "amount_minor", "since_on", "closed_at")
    list_filter = ("kind",)


@admin.register(Way)
class WayLamp(_Lamp):
    list_display = ("plan_id", "gateway", "is_offered", "pays_out", "released_at", "ended_at")
    list_filter = ("gateway",)


@admin.register(PayoutBatch)
class PayoutBatchLamp(_Lamp):
    list_display = ("plan_id", "count", "total_minor", "prepared_by", "released_by")


@admin.register(RefundRun)
class RefundRunLamp(_Lamp):
    list_display = ("plan_id", "kind", "count", "total_minor", "state", "prepared_by")
    list_filter = ("state", "kind")


@admin.register(Refund)
class RefundLamp(_Lamp):
    list_display = ("run", "payer_id", "to_period", "amount_minor", "way", "state", "settled_on")
    list_filter = ("state", "way")
    exclude = ("holder", "account")


@admin.register(Deposit)
class DepositLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "purpose", "amount_minor", "state", "settled_on")
    list_filter = ("state", "purpose")


@admin.register(Withdrawal)
class WithdrawalLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "amount_minor", "state", "settled_on")
    list_filter = ("state",)
    exclude = ("holder", "account")


@admin.register(SolidarityGrant)
class SolidarityGrantLamp(_Lamp):
    list_display = ("payer_id", "plan_id", "to_period", "amount_minor", "granted_at")
    exclude = ("reason",)


@admin.register(Circuit)
class CircuitLamp(_Lamp):
    list_display = ("gateway", "failures", "opened_until", "last_error")
