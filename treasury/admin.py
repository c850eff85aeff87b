"""A lamp, not a tool: what is in the books can be looked at, and nothing can be changed."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from treasury.models import (
    Account,
    Checkpoint,
    ClosedMonth,
    DebitPause,
    DebitQuarter,
    Entry,
    Expense,
    GatewayEvent,
    Mandate,
    Payer,
    PayerLimit,
    Payout,
    PayoutEvent,
    Posting,
    Reversal,
    TopUp,
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
