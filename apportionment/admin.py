"""A lamp, not a tool: runs, shares and collection can be looked at, and nothing changed."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apportionment.models import (
    AwardPayout,
    DueException,
    Period,
    Portion,
    Rebate,
    Run,
    RunEvent,
    RunItem,
    Share,
    Slice,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:  # not subscriptable when running
    ModelAdmin = admin.ModelAdmin


class _Lamp(ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        return False


@admin.register(Period)
class PeriodLamp(_Lamp):
    list_display = ("plan_id", "no", "cutoff_at", "notice_until", "debit_on")


@admin.register(Run)
class RunLamp(_Lamp):
    list_display = ("period_id", "state", "to_share_minor", "charged_minor", "carry_out_minor")
    list_filter = ("state",)


@admin.register(RunEvent)
class RunEventLamp(_Lamp):
    list_display = ("run_id", "move", "before", "after", "by_id", "at")


@admin.register(Share)
class ShareLamp(_Lamp):
    list_display = ("plan_id", "no", "band_id", "counted", "exempt", "share_minor")


@admin.register(Portion)
class PortionLamp(_Lamp):
    list_display = (
        "claim_id",
        "period_id",
        "brought_minor",
        "allowed_minor",
        "left_minor",
        "borne_minor",
        "cut_minor",
    )


@admin.register(DueException)
class DueExceptionLamp(_Lamp):
    list_display = ("enrolment_id", "period_id", "kind", "amount_minor")
    list_filter = ("kind",)


@admin.register(RunItem)
class RunItemLamp(_Lamp):
    list_display = ("plan_id", "key", "kind", "amount_minor", "period_id", "recorded_by_id")
    list_filter = ("kind",)


@admin.register(Rebate)
class RebateLamp(_Lamp):
    list_display = ("plan_id", "no", "band_id", "rebate_minor", "cumulative_minor")


@admin.register(Slice)
class SliceLamp(_Lamp):
    list_display = ("run_id", "number", "payer_from", "payer_until", "made_at", "notified_at")


@admin.register(AwardPayout)
class AwardPayoutLamp(_Lamp):
    list_display = ("portion_id", "payout_id", "amount_minor", "followed_at")
